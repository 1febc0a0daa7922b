// Real Go clients against the simulator: each subcommand uses one part of client-go or controller-runtime as programs do
// and prints what it saw, one fact per line, for the test beside it to judge.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"
)

// scenario is one subcommand.
type scenario func(ctx context.Context, config *rest.Config) error

var scenarios = map[string]scenario{
	"typed":           typedClients,
	"reflector":       reflector,
	"events":          recordEvents,
	"leader-election": electLeader,
	"manager":         runManager,
}

func main() {
	if len(os.Args) != 2 || scenarios[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: go-clients typed|reflector|events|leader-election|manager")
		os.Exit(2)
	}
	ctrllog.SetLogger(klog.Background())
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		fail(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	if err := scenarios[os.Args[1]](ctx, config); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "error:", err)
	os.Exit(1)
}

// say prints one fact.
func say(format string, values ...any) {
	fmt.Printf(format+"\n", values...)
}

// protobufConfig asks for protobuf in both directions, as the controllers of Kubernetes do.
func protobufConfig(config *rest.Config) *rest.Config {
	copied := rest.CopyConfig(config)
	copied.ContentType = "application/vnd.kubernetes.protobuf"
	copied.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	return copied
}

func clientset(config *rest.Config) (*kubernetes.Clientset, error) {
	return kubernetes.NewForConfig(protobufConfig(config))
}
