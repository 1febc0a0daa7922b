package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

const finalizer = "kubeflap.test/go-clients"

var helmRelease = schema.GroupVersionKind{Group: "helm.toolkit.fluxcd.io", Version: "v2", Kind: "HelmRelease"}

// runManager runs a controller over HelmReleases as a Flux controller would: cached reads, finalizer, owned ConfigMap,
// status patch with optimistic lock, deletion through the finalizer.
func runManager(ctx context.Context, config *rest.Config) error {
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Metrics:                 metricsserver.Options{BindAddress: "0"},
		HealthProbeBindAddress:  "0",
		LeaderElection:          true,
		LeaderElectionID:        "go-clients-manager",
		LeaderElectionNamespace: "default",
	})
	if err != nil {
		return err
	}
	if err := ctrl.NewControllerManagedBy(manager).
		For(release("", "")).
		Owns(&corev1.ConfigMap{}).
		Named("releases").
		Complete(&releases{Client: manager.GetClient()}); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- manager.Start(ctx) }()
	if err := drive(ctx, manager.GetAPIReader(), manager.GetClient()); err != nil {
		return err
	}
	cancel()
	return <-done
}

func release(namespace, name string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(helmRelease)
	object.SetNamespace(namespace)
	object.SetName(name)
	return object
}

type releases struct{ client.Client }

func (r *releases) Reconcile(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
	object := release("", "")
	if err := r.Get(ctx, request.NamespacedName, object); err != nil {
		return reconcile.Result{}, client.IgnoreNotFound(err)
	}
	if !object.GetDeletionTimestamp().IsZero() {
		controllerutil.RemoveFinalizer(object, finalizer)
		return reconcile.Result{}, client.IgnoreNotFound(r.Update(ctx, object))
	}
	if controllerutil.AddFinalizer(object, finalizer) {
		return reconcile.Result{}, r.Update(ctx, object)
	}
	owned := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: object.GetNamespace(), Name: object.GetName() + "-owned"}}
	if _, err := controllerutil.CreateOrUpdate(ctx, r.Client, owned, func() error {
		owned.Data = map[string]string{"generation": fmt.Sprint(object.GetGeneration())}
		return controllerutil.SetControllerReference(object, owned, r.Scheme())
	}); err != nil {
		return reconcile.Result{}, err
	}
	before := object.DeepCopy()
	observed, _, _ := unstructured.NestedInt64(object.Object, "status", "observedGeneration")
	if observed == object.GetGeneration() {
		return reconcile.Result{}, nil
	}
	if err := unstructured.SetNestedField(object.Object, object.GetGeneration(), "status", "observedGeneration"); err != nil {
		return reconcile.Result{}, err
	}
	return reconcile.Result{}, r.Status().Patch(ctx, object, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{}))
}

// drive plays the user: creates a release, changes it, deletes it, and waits for the controller each time.
func drive(ctx context.Context, reader client.Reader, writer client.Client) error {
	object := release("default", "go-manager")
	object.Object["spec"] = map[string]any{
		"interval": "5m",
		"chart":    map[string]any{"spec": map[string]any{"chart": "podinfo", "sourceRef": map[string]any{"kind": "HelmRepository", "name": "podinfo"}}},
	}
	if err := writer.Create(ctx, object); err != nil {
		return err
	}
	settled := func(generation int64) func() bool {
		return func() bool {
			observed, _, _ := unstructured.NestedInt64(object.Object, "status", "observedGeneration")
			return observed == generation
		}
	}
	if err := await(ctx, reader, object, settled(1)); err != nil {
		return err
	}
	say("reconciled generation=%d finalizers=%d", object.GetGeneration(), len(object.GetFinalizers()))
	before := object.DeepCopy()
	if err := unstructured.SetNestedField(object.Object, "10m", "spec", "interval"); err != nil {
		return err
	}
	if err := writer.Patch(ctx, object, client.MergeFrom(before)); err != nil {
		return err
	}
	if err := await(ctx, reader, object, settled(2)); err != nil {
		return err
	}
	owned := &corev1.ConfigMap{}
	if err := reader.Get(ctx, client.ObjectKey{Namespace: "default", Name: "go-manager-owned"}, owned); err != nil {
		return err
	}
	say("changed generation=%d owned=%s owner=%s", object.GetGeneration(), owned.Data["generation"], owned.OwnerReferences[0].Kind)
	if err := writer.Delete(ctx, object); err != nil {
		return err
	}
	for ctx.Err() == nil {
		releaseGone := client.IgnoreNotFound(reader.Get(ctx, client.ObjectKeyFromObject(object), release("", ""))) == nil &&
			reader.Get(ctx, client.ObjectKeyFromObject(object), release("", "")) != nil
		ownedGone := reader.Get(ctx, client.ObjectKeyFromObject(owned), &corev1.ConfigMap{}) != nil
		if releaseGone && ownedGone {
			say("deleted with what it owned")
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ctx.Err()
}

func await(ctx context.Context, reader client.Reader, object *unstructured.Unstructured, done func() bool) error {
	for ctx.Err() == nil {
		if err := reader.Get(ctx, client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		if done() {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ctx.Err()
}
