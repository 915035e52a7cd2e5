// Package check_test judges the deployments by those who read them: Compose by its own
// loader, Kubernetes' manifests by the types of its API.
package check_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func compose(t *testing.T, env ...string) (*types.Project, error) {
	t.Helper()
	opts, err := cli.NewProjectOptions([]string{"../compose.yaml"}, cli.WithEnv(env), cli.WithResolvedPaths(true))
	require.NoError(t, err)
	return opts.LoadProject(t.Context())
}

func TestCompose(t *testing.T) {
	_, err := compose(t)
	require.ErrorContains(t, err, "write deploy/.env first", "no service starts without a password")

	p, err := compose(t, "POSTGRES_PASSWORD=secret")
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"postgres", "migrate", "server", "worker"}, p.ServiceNames())
	worker := p.Services["worker"]
	assert.Equal(t, 2, worker.GetScale())
	assert.Equal(t, "service_healthy", p.Services["migrate"].DependsOn["postgres"].Condition)
	assert.NotNil(t, p.Services["postgres"].HealthCheck, "else it is never healthy")
	built := 0
	for name, s := range p.Services {
		if name == "postgres" {
			continue
		}
		if s.Build != nil {
			built++
			assert.FileExists(t, s.Build.Context+"/"+s.Build.Dockerfile)
			assert.FileExists(t, s.Build.Context+"/go.mod")
		}
		assert.Equal(t, "grader", s.Image, name)
		assert.Equal(t, "postgres://grader:secret@postgres/grader", *s.Environment["GRADER_DATABASE"], name)
		assert.True(t, s.ReadOnly, name)
		assert.Equal(t, []string{"ALL"}, s.CapDrop, name)
		if name != "migrate" {
			assert.Equal(t, "service_completed_successfully", s.DependsOn["migrate"].Condition, name)
			assert.NotZero(t, s.MemLimit, name)
		}
	}
	assert.Equal(t, 1, built, "the image is built once")
	for _, port := range p.Services["server"].Ports {
		assert.Equal(t, "127.0.0.1", port.HostIP)
	}
}

// A manifest is what the file has of each kind.
type manifest struct {
	jobs        []batchv1.Job
	deployments map[string]appsv1.Deployment
	services    []corev1.Service
	scalers     []autoscalingv2.HorizontalPodAutoscaler
}

// decode reads a document as its kind: a member that the kind does not have, a wrong type
// or the same member twice is an error.
func decode[T any](t *testing.T, document []byte) T {
	t.Helper()
	var v T
	require.NoError(t, yaml.UnmarshalStrict(document, &v), "%s", document)
	return v
}

func kubernetes(t *testing.T) manifest {
	t.Helper()
	text, err := os.ReadFile("../kubernetes.yaml")
	require.NoError(t, err)
	m := manifest{deployments: map[string]appsv1.Deployment{}}
	for document := range bytes.SplitSeq(text, []byte("\n---\n")) {
		var kind metav1.TypeMeta
		require.NoError(t, yaml.Unmarshal(document, &kind))
		switch kind.APIVersion + " " + kind.Kind {
		case "batch/v1 Job":
			m.jobs = append(m.jobs, decode[batchv1.Job](t, document))
		case "apps/v1 Deployment":
			d := decode[appsv1.Deployment](t, document)
			m.deployments[d.Name] = d
		case "v1 Service":
			m.services = append(m.services, decode[corev1.Service](t, document))
		case "autoscaling/v2 HorizontalPodAutoscaler":
			m.scalers = append(m.scalers, decode[autoscalingv2.HorizontalPodAutoscaler](t, document))
		default:
			t.Fatalf("what is %+v?", kind)
		}
	}
	return m
}

func TestKubernetes(t *testing.T) {
	m := kubernetes(t)
	require.Len(t, m.jobs, 1)
	require.Len(t, m.deployments, 2)
	require.Len(t, m.services, 1)
	require.Len(t, m.scalers, 1)
	checkPod(t, m.jobs[0].Spec.Template.Spec)
	assert.Contains(t, []corev1.RestartPolicy{"OnFailure", "Never"}, m.jobs[0].Spec.Template.Spec.RestartPolicy, "as a Job has to")
	for name, d := range m.deployments {
		assert.Equal(t, d.Spec.Selector.MatchLabels, d.Spec.Template.Labels, name)
		checkPod(t, d.Spec.Template.Spec)
	}

	service := m.services[0]
	found := false
	for _, d := range m.deployments {
		if d.Spec.Template.Labels["app"] == service.Spec.Selector["app"] {
			found = true
			assert.Contains(t, ports(d.Spec.Template.Spec.Containers[0]), service.Spec.Ports[0].TargetPort.String())
		}
	}
	assert.True(t, found, "the service leads somewhere")

	scaler := m.scalers[0].Spec
	scaled, ok := m.deployments[scaler.ScaleTargetRef.Name]
	require.True(t, ok, "there is what is scaled")
	assert.Equal(t, "apps/v1 Deployment", scaler.ScaleTargetRef.APIVersion+" "+scaler.ScaleTargetRef.Kind)
	for _, metric := range scaler.Metrics { // utilization is a share of what is requested
		assert.Contains(t, scaled.Spec.Template.Spec.Containers[0].Resources.Requests, metric.Resource.Name)
	}
	assert.LessOrEqual(t, *scaler.MinReplicas, scaler.MaxReplicas)
}

func ports(c corev1.Container) []string {
	var names []string
	for _, p := range c.Ports {
		names = append(names, p.Name)
	}
	return names
}

// checkPod checks what the API server checks, or a cluster with the restricted standard
// for pods.
func checkPod(t *testing.T, pod corev1.PodSpec) {
	t.Helper()
	volumes := map[string]bool{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = true
	}
	for _, c := range pod.Containers {
		for _, m := range c.VolumeMounts {
			assert.True(t, volumes[m.Name], "%s: no volume %s", c.Name, m.Name)
		}
		for _, probe := range []*corev1.Probe{c.ReadinessProbe, c.LivenessProbe} {
			if probe != nil {
				assert.Contains(t, ports(c), probe.HTTPGet.Port.String(), c.Name)
			}
		}
		s := c.SecurityContext
		require.NotNil(t, s, c.Name)
		assert.True(t, *s.RunAsNonRoot, c.Name)
		assert.True(t, *s.ReadOnlyRootFilesystem, c.Name)
		assert.False(t, *s.AllowPrivilegeEscalation, c.Name)
		assert.Equal(t, []corev1.Capability{"ALL"}, s.Capabilities.Drop, c.Name)
		assert.Equal(t, corev1.SeccompProfileTypeRuntimeDefault, s.SeccompProfile.Type, c.Name)
	}
	assert.False(t, *pod.AutomountServiceAccountToken)
}
