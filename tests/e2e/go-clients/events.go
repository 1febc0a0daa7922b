package main

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/record"
)

// recordEvents sends the same event three times: the recorder creates one and then patches its count.
func recordEvents(ctx context.Context, config *rest.Config) error {
	client, err := clientset(config)
	if err != nil {
		return err
	}
	target, err := client.CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "go-events"}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	broadcaster := record.NewBroadcaster()
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	recorder := broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "go-clients"})
	for i := 0; i < 3; i++ {
		recorder.Event(target, corev1.EventTypeWarning, "Tested", "the same thing again")
	}
	selector := "involvedObject.name=go-events,reason=Tested"
	for waited := 0; waited < 100; waited++ {
		events, err := client.CoreV1().Events("default").List(ctx, metav1.ListOptions{FieldSelector: selector})
		if err != nil {
			return err
		}
		if len(events.Items) == 1 && events.Items[0].Count == 3 {
			event := events.Items[0]
			say("events=1 count=%d component=%s kind=%s", event.Count, event.Source.Component, event.InvolvedObject.Kind)
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	say("events never reached count 3")
	return nil
}
