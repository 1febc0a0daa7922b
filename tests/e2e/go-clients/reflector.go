package main

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// reflector runs a shared informer over ConfigMaps. Whether it lists first or streams the initial state is client-go's
// choice (WatchListClient, KUBE_FEATURE_WatchListClient); the test runs both.
func reflector(ctx context.Context, config *rest.Config) error {
	client, err := clientset(config)
	if err != nil {
		return err
	}
	namespace := "go-reflector-" + os.Getenv("CLIENTS_RUN")
	if _, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{}); err != nil {
		return err
	}
	configMaps := client.CoreV1().ConfigMaps(namespace)
	make := func(name string) error {
		_, err := configMaps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string]string{"n": "0"}}, metav1.CreateOptions{})
		return err
	}
	for _, name := range []string{"a", "b"} {
		if err := make(name); err != nil {
			return err
		}
	}
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(namespace),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) { options.FieldSelector = "metadata.name!=kube-root-ca.crt" }))
	informer := factory.Core().V1().ConfigMaps().Informer()
	var added, updated, deleted atomic.Int32
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { added.Add(1) },
		UpdateFunc: func(_, _ any) { updated.Add(1) },
		DeleteFunc: func(any) { deleted.Add(1) },
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	synced := cache.WaitForCacheSync(ctx.Done(), informer.HasSynced)
	say("synced=%t objects=%d", synced, len(informer.GetStore().ListKeys()))

	if err := make("c"); err != nil {
		return err
	}
	object, err := configMaps.Get(ctx, "a", metav1.GetOptions{})
	if err != nil {
		return err
	}
	object.Data["n"] = "1"
	if _, err := configMaps.Update(ctx, object, metav1.UpdateOptions{}); err != nil {
		return err
	}
	if err := configMaps.Delete(ctx, "b", metav1.DeleteOptions{}); err != nil {
		return err
	}
	for waited := 0; waited < 100 && (added.Load() < 3 || updated.Load() < 1 || deleted.Load() < 1); waited++ {
		time.Sleep(50 * time.Millisecond)
	}
	say("added=%d updated=%d deleted=%d objects=%d", added.Load(), updated.Load(), deleted.Load(), len(informer.GetStore().ListKeys()))
	return nil
}
