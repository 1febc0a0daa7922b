package main

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/rest"
)

// typedClients creates, reads, updates, patches, applies and deletes through typed clients that speak protobuf.
func typedClients(ctx context.Context, config *rest.Config) error {
	client, err := clientset(config)
	if err != nil {
		return err
	}
	const namespace = "go-typed"
	if _, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{}); err != nil {
		return err
	}
	configMaps := client.CoreV1().ConfigMaps(namespace)
	created, err := configMaps.Create(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "cm-", Labels: map[string]string{"app": "x"}},
		Data:       map[string]string{"k": "v"},
		BinaryData: map[string][]byte{"b": {0, 255, 1}},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	say("created data=%s binary=%v suffix=%d", created.Data["k"], created.BinaryData["b"], len(created.Name)-len("cm-"))

	stale := created.DeepCopy()
	created.Data["k"] = "v2"
	updated, err := configMaps.Update(ctx, created, metav1.UpdateOptions{})
	if err != nil {
		return err
	}
	say("updated data=%s newer=%t", updated.Data["k"], updated.ResourceVersion != stale.ResourceVersion)
	_, err = configMaps.Update(ctx, stale, metav1.UpdateOptions{})
	say("stale update conflict=%t", errors.IsConflict(err))
	_, err = configMaps.Get(ctx, "missing", metav1.GetOptions{})
	say("missing notfound=%t", errors.IsNotFound(err))

	patched, err := configMaps.Patch(ctx, created.Name, types.StrategicMergePatchType, []byte(`{"data":{"k":null,"n":"1"}}`), metav1.PatchOptions{})
	if err != nil {
		return err
	}
	say("patched data=%v", patched.Data)
	applied, err := configMaps.Apply(ctx, corev1ac.ConfigMap("applied", namespace).WithData(map[string]string{"a": "1"}), metav1.ApplyOptions{FieldManager: "go-clients", Force: true})
	if err != nil {
		return err
	}
	say("applied manager=%s operation=%s", applied.ManagedFields[0].Manager, applied.ManagedFields[0].Operation)

	if err := deployment(ctx, client.AppsV1().Deployments(namespace)); err != nil {
		return err
	}
	list, err := configMaps.List(ctx, metav1.ListOptions{LabelSelector: "app=x"})
	if err != nil {
		return err
	}
	say("listed %d", len(list.Items))
	if err := configMaps.Delete(ctx, created.Name, metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(created.UID))}); err != nil {
		return err
	}
	_, err = configMaps.Get(ctx, created.Name, metav1.GetOptions{})
	say("deleted=%t", errors.IsNotFound(err))
	return nil
}

type deploymentClient interface {
	Create(ctx context.Context, object *appsv1.Deployment, options metav1.CreateOptions) (*appsv1.Deployment, error)
	UpdateStatus(ctx context.Context, object *appsv1.Deployment, options metav1.UpdateOptions) (*appsv1.Deployment, error)
}

// deployment sends a type with nested messages, quantities, int-or-strings, times and defaults through protobuf.
func deployment(ctx context.Context, client deploymentClient) error {
	replicas := int32(2)
	surge := intstr.FromString("25%")
	labels := map[string]string{"app": "web"}
	created, err := client.Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Strategy: appsv1.DeploymentStrategy{RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &surge}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{
					Name:  "web",
					Image: "web:1",
					Ports: []corev1.ContainerPort{{ContainerPort: 80}},
					Resources: corev1.ResourceRequirements{
						Requests: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi")},
					},
				}}},
			},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	container := created.Spec.Template.Spec.Containers[0]
	say("deployment generation=%d surge=%s memory=%s protocol=%s pull=%s", created.Generation, created.Spec.Strategy.RollingUpdate.MaxSurge,
		container.Resources.Requests.Memory(), container.Ports[0].Protocol, container.ImagePullPolicy)
	created.Status.ObservedGeneration = created.Generation
	created.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentAvailable, Status: corev1.ConditionTrue, LastUpdateTime: metav1.Now()}}
	updated, err := client.UpdateStatus(ctx, created, metav1.UpdateOptions{})
	if err != nil {
		return err
	}
	say("deployment status=%s generation=%d", updated.Status.Conditions[0].Type, updated.Generation)
	return nil
}
