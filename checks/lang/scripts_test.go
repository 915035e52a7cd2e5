package lang_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/checks/lang"
)

// A piece that is put into a sentence has blanks around it as that language's words have.
func TestPiecesAreSpacedAsWords(t *testing.T) {
	empty := map[string]string{"key": "`b`", "parent": "the answer to `GET /`", "actual": "`[]`, an empty array"}
	deep := map[string]string{"key": "`b`", "parent": "`a` in the answer to `GET /`", "actual": "`[]`, an empty array"}
	for _, c := range []struct {
		tag    string
		params map[string]string
		want   string
	}{
		{"ja", empty, "`GET /` への応答に `b` がありません。そこにあるのは `[]`（空の配列）です。"},
		{"ja", deep, "`GET /` への応答の `a` に `b` がありません。そこにあるのは `[]`（空の配列）です。"},
		{"zh-Hans", deep, "`GET /` 的响应中的 `a` 中没有 `b`，那里是 `[]`（空数组）。"},
		{"ko", deep, "`GET /`에 대한 응답의 `a`에 `b`이(가) 없습니다. 그곳에 있는 것은 `[]`(빈 배열)입니다."},
	} {
		l, _ := lang.Find(c.tag)
		said, _ := l.Say("answer_of", c.params)
		assert.Equal(t, c.want, said)
	}
	zh, _ := lang.Find("zh-Hant")
	said, _ := zh.Say("blank_has", map[string]string{"later": "`PUT /`", "found": "/x", "key": "`b`", "parent": "the answer to `GET /`", "keys": "nothing"})
	assert.Equal(t, "`PUT /` 請求了 `/x`，因為 `GET /` 的回應中沒有 `b`；有 0 個鍵。", said)
}

// A Korean particle depends on how the word before it ends.
func TestKoreanParticles(t *testing.T) {
	ko, _ := lang.Find("ko")
	for template, want := range map[string]string{
		"{1}을(를) 원합니다": "배열을 원합니다", "{2}을(를) 원합니다": "숫자를 원합니다", "{3}을(를) 원합니다": "`x`을(를) 원합니다",
		"{1}은(는) {2}이(가) 아님": "배열은 숫자가 아님", "{1}과(와) {2}과(와)": "배열과 숫자와",
		"{1}(으)로": "배열로", "{2}(으)로": "숫자로", "{4}(으)로": "값으로", "(으)로 {3}(으)로": "(으)로 `x`(으)로",
	} {
		assert.Equal(t, want, ko.Fill(template, map[string]string{"1": "배열", "2": "숫자", "3": "`x`", "4": "값"}), template)
	}
}
