package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"danvan/storage"
)

// keptGauge counts the updates that were kept, when it is asked.
type keptGauge struct{ store *storage.Store }

var keptUpdates = prometheus.NewDesc("danvan_kept_updates", "Updates kept in the database: waiting to be handled, or quarantined since they could not be.",
	[]string{"status"}, nil)

// Describe implements prometheus.Collector.
func (g *keptGauge) Describe(d chan<- *prometheus.Desc) { d <- keptUpdates }

// Collect implements prometheus.Collector. While the database does not answer there is nothing to tell.
func (g *keptGauge) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	waiting, quarantined, err := g.store.CountUpdates(ctx)
	if err != nil {
		return
	}
	c <- prometheus.MustNewConstMetric(keptUpdates, prometheus.GaugeValue, float64(waiting), "waiting")
	c <- prometheus.MustNewConstMetric(keptUpdates, prometheus.GaugeValue, float64(quarantined), "quarantined")
}
