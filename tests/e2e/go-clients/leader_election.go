package main

import (
	"context"
	"os"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// electLeader holds a Lease until it cannot renew it, then exits as controllers do; ends well once it led for a while
// when CLIENTS_LEAD_FOR is set.
func electLeader(ctx context.Context, config *rest.Config) error {
	client, err := clientset(config)
	if err != nil {
		return err
	}
	identity := os.Getenv("CLIENTS_IDENTITY")
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, "default", "go-leader", client.CoreV1(), client.CoordinationV1(),
		resourcelock.ResourceLockConfig{Identity: identity})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	leadFor, _ := time.ParseDuration(os.Getenv("CLIENTS_LEAD_FOR"))
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock:            lock,
		LeaseDuration:   3 * time.Second,
		RenewDeadline:   2 * time.Second,
		RetryPeriod:     300 * time.Millisecond,
		ReleaseOnCancel: true,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {
				say("%s leads", identity)
				if leadFor > 0 {
					time.Sleep(leadFor)
					cancel()
				}
			},
			OnStoppedLeading: func() { say("%s stopped", identity) },
		},
	})
	return nil
}
