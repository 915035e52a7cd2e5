package roster_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/encoding/charmap"

	"grader/checks/roster"
)

// classes are lists of names as they may be in one file.
var classes = []string{
	"Łukasz Wójcik|Małgorzata Dąbrowska|Paweł Zieliński|Agnieszka Woźniak|Jakub Kozłowski",
	"Jiří Novák|Tomáš Dvořák|Kateřina Nováková|Lukáš Černý|Eliška Procházková",
	"Gábor Szabó|Zoltán Kovács|Eszter Tóth|Péter Nagy|Győző Erdős|Tünde Fűrész",
	"Ştefan Popescu|Ioana Ţiriac|Mădălina Ionescu|Răzvan Pîrvu",
	"Şule Yıldız|Gülşah Çağlar|Oğuz İnönü|Çiğdem Işık|Barış Öztürk",
	"Luka Đorđević|Željko Šarić|Ana Žižić|Ćiro Blažević",
	"Jānis Bērziņš|Kārlis Ozoliņš|Līga Kalniņa|Ģirts Ķēniņš",
	"Andrius Žukauskas|Rūta Šimkutė|Giedrė Čiurlionytė",
	"Иван Петров|Мария Смирнова|Пётр Иванов", "Олена Шевченко|Юрій Коваль|Євген Їжак",
	"Γιώργος Παπαδόπουλος|Ελένη Νικολάου|Αλέξης Κώστας",
	"שלום כהן|יעל לוי", "محمد علي|فاطمة حسن", "สมชาย ใจดี",
	"Zoë Müller|José Núñez|François Élie|Søren Ødegård|Åsa Öström", "MARÍA LÓPEZ|JOSÉ MUÑOZ|ROCÍO PÉREZ|ÁNGEL ÑÁÑEZ",
	"Jürgen Weiß|Käthe Größl|Björn Straßer", "João Conceição|Inês Simões|Sebastião Falcão", "Élodie Lefèvre|Anaïs Maître|Loïc Hébert|Noël Cœur",
	"Þórður Sæmundsson|Guðrún Ægisdóttir|Jón Ólafsson", "Mikołaj|Jose", "Ädam", "Ève",
}

// Whatever the encoding and however small the class: its names are read as they
// were written, or refused.
func TestNoNameIsReadWrongly(t *testing.T) {
	read, refused := 0, 0
	dos := regexp.MustCompile(`Code Page`)
	for _, names := range classes {
		for i := range charmap.All {
			enc := charmap.All[i]
			for _, end := range []string{"\r\n", "\n", "\r"} {
				if dos.MatchString(fmt.Sprint(enc)) && end != "\r\n" {
					continue // no program for DOS ends lines so
				}
				text := "student,url" + end + strings.ReplaceAll(names, "|", ",https://a.example"+end) + ",https://a.example" + end
				raw, err := enc.NewEncoder().String(text)
				if err != nil {
					continue // it has not all of the letters
				}
				class, err := roster.Read(bytes.NewReader([]byte(raw)), roster.ReadOptions{})
				if err != nil {
					assert.ErrorContains(t, err, "the text encoding can't be told")
					refused++
					continue
				}
				var got []string
				for _, s := range class.Students {
					got = append(got, s.Name)
				}
				assert.Equal(t, names, strings.Join(got, "|"), "%s %q", enc, end)
				read++
			}
		}
	}
	t.Log(read, "read", refused, "refused")
}
