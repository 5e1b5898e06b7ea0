// A load on etcd: closed loops of clients, each of which puts a value and waits until that is acknowledged.
//
// It is told by lines of JSON on standard input what load to make, and answers each with a line of JSON; it ends with
// its input. See `Load.ts` in bench/live: the load on Synod is made by the same words.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/clientv3"
	"google.golang.org/grpc"
)

// What load to make. Keys are decimal numbers of eight digits below Keys.
type order struct {
	Clients    int
	DurationMs int
	Keys       int
	ValueBytes int
}

type latency struct {
	Count      int     `json:"count"`
	P50Micros  float64 `json:"p50Micros"`
	P90Micros  float64 `json:"p90Micros"`
	P99Micros  float64 `json:"p99Micros"`
	P999Micros float64 `json:"p999Micros"`
	MaxMicros  float64 `json:"maxMicros"`
}

type outcome struct {
	ElapsedMs float64 `json:"elapsedMs"`
	Latency   latency `json:"latency"`
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Connects to the leader alone: who asks another node pays for one more hop.
func connectToLeader(endpoints []string) *clientv3.Client {
	context, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, endpoint := range endpoints {
		client, err := clientv3.New(clientv3.Config{
			Endpoints:   []string{endpoint},
			DialTimeout: 30 * time.Second,
			DialOptions: []grpc.DialOption{grpc.WithBlock()},
		})
		if err != nil {
			fail(err)
		}
		status, err := client.Status(context, endpoint)
		if err != nil {
			fail(err)
		}
		if status.Leader == status.Header.MemberId {
			return client
		}
		client.Close()
	}
	fail(fmt.Errorf("none of %v leads", endpoints))
	return nil
}

func summarize(nanos []int64) latency {
	sort.Slice(nanos, func(a, b int) bool { return nanos[a] < nanos[b] })
	at := func(share float64) float64 {
		if len(nanos) == 0 {
			return 0
		}
		return float64(nanos[int(share*float64(len(nanos)-1))]) / 1e3
	}
	return latency{len(nanos), at(0.5), at(0.9), at(0.99), at(0.999), at(1)}
}

func load(client *clientv3.Client, order order) outcome {
	var ends atomic.Bool
	var running sync.WaitGroup
	startedAt := time.Now()
	taken := make([][]int64, order.Clients)
	for index := range taken {
		running.Add(1)
		go func(index int) {
			defer running.Done()
			random := rand.New(rand.NewSource(int64(index)))
			bytes := make([]byte, order.ValueBytes)
			for position := range bytes {
				bytes[position] = byte('a' + random.Intn(26))
			}
			value := string(bytes)
			for !ends.Load() {
				key := fmt.Sprintf("%08d", random.Intn(order.Keys))
				putAt := time.Now()
				if _, err := client.Put(context.Background(), key, value); err != nil {
					fail(err)
				}
				taken[index] = append(taken[index], time.Since(putAt).Nanoseconds())
			}
		}(index)
	}
	time.Sleep(time.Duration(order.DurationMs) * time.Millisecond)
	ends.Store(true)
	running.Wait()
	elapsed := time.Since(startedAt)
	var all []int64
	for _, nanos := range taken {
		all = append(all, nanos...)
	}
	return outcome{float64(elapsed.Nanoseconds()) / 1e6, summarize(all)}
}

func main() {
	client := connectToLeader(strings.Split(os.Args[1], ","))
	defer client.Close()
	fmt.Println(`{"isReady":true}`)
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var order order
		if err := json.Unmarshal(input.Bytes(), &order); err != nil {
			fail(err)
		}
		answer, err := json.Marshal(load(client, order))
		if err != nil {
			fail(err)
		}
		fmt.Println(string(answer))
	}
}
