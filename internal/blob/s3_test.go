package blob_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/blob/blobtest"
)

const partOfS3 = 8 << 20

func openS3(t *testing.T, cfg blob.S3Config) blob.Store {
	t.Helper()
	s, err := blob.OpenS3(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// client speaks to the server past the store.
func client(cfg blob.S3Config) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &cfg.Endpoint, Region: cfg.Region, UsePathStyle: true,
		Credentials:                credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, ""),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
	})
}

func unfinished(t *testing.T, api *s3.Client, cfg blob.S3Config) int {
	t.Helper()
	uploads, err := api.ListMultipartUploads(context.Background(), &s3.ListMultipartUploadsInput{Bucket: &cfg.Bucket})
	if err != nil {
		t.Fatal(err)
	}
	return len(uploads.Uploads)
}

func TestS3(t *testing.T) {
	server := blobtest.S3(t)
	contract(t, place{
		open:    func(t *testing.T) blob.Store { return openS3(t, server.Config) },
		content: filepath.Join(server.Folder, "portal", "sha256"), incoming: filepath.Join(server.Folder, "portal", "incoming"),
		large: partOfS3,
	})
	if n := unfinished(t, client(server.Config), server.Config); n != 0 {
		t.Errorf("%d unfinished uploads are left behind", n)
	}
}

func TestS3CopiesInPartsWhatIsTooLargeForOneCopy(t *testing.T) {
	server := blobtest.S3(t)
	s := openS3(t, server.Config)
	blob.CopyAtMost(s, 6<<20)
	want := content(2*partOfS3 + 1)
	info, err := s.Put(context.Background(), bytes.NewReader(want), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	if info.SHA256 != digest(want) {
		t.Errorf("digest %s, want %s", info.SHA256, digest(want))
	}
	if err := s.Verify(context.Background(), info.SHA256); err != nil {
		t.Error(err)
	}
	wantFiles(t, filepath.Join(server.Folder, "portal", "incoming"), 0)
}

func TestS3SweepsWhatIsADayOld(t *testing.T) {
	server := blobtest.S3(t)
	ctx := context.Background()
	api := client(server.Config)
	begin := func(key string) {
		t.Helper()
		if _, err := api.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &server.Config.Bucket, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	begin("portal/incoming/half")
	begin("portal/sha256/ab/half-copied")
	begin("somebody-else/half")
	arrived := "portal/incoming/whole-but-not-copied"
	if _, err := api.PutObject(ctx, &s3.PutObjectInput{Bucket: &server.Config.Bucket, Key: &arrived, Body: bytes.NewReader([]byte("x"))}); err != nil {
		t.Fatal(err)
	}
	left := func() int {
		t.Helper()
		objects, err := api.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &server.Config.Bucket})
		if err != nil {
			t.Fatal(err)
		}
		return unfinished(t, api, server.Config) + len(objects.Contents)
	}

	openS3(t, server.Config)
	if got := left(); got != 4 {
		t.Errorf("after a sweep at once: %d uploads and objects, want 4: others may be at work on them", got)
	}
	cfg := server.Config
	cfg.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	openS3(t, cfg)
	if got := left(); got != 1 {
		t.Errorf("after a sweep a day later: %d uploads and objects, want 1, somebody else's", got)
	}
}

func TestS3StopsMidway(t *testing.T) {
	server := blobtest.S3(t)
	s := openS3(t, server.Config)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	want := content(2*partOfS3 + 100)
	stopping := &calling{f: server.Stop}
	if _, err := s.Put(ctx, readers(want[:partOfS3+50], stopping, want[partOfS3+50:]), 1<<30); err == nil {
		t.Fatal("put into a stopped server succeeds")
	}
	if _, err := s.Stat(ctx, digest(want)); err == nil || errors.Is(err, blob.ErrNotFound) {
		t.Errorf("stat at a stopped server = %v, want an error other than ErrNotFound", err)
	}
	server.Start()
	if _, err := s.Stat(ctx, digest(want)); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("stat after the server is back = %v, want ErrNotFound", err)
	}
	info, err := s.Put(ctx, bytes.NewReader(want), 1<<30)
	if err != nil {
		t.Fatalf("put after the server is back: %v", err)
	}
	if err := s.Verify(ctx, info.SHA256); err != nil {
		t.Error(err)
	}
}

// TestS3ReadGoesOnAfterABreak drops the line in the middle of each of the first answers.
func TestS3ReadGoesOnAfterABreak(t *testing.T) {
	server := blobtest.S3(t)
	want := content(partOfS3)
	info, err := openS3(t, server.Config).Put(context.Background(), bytes.NewReader(want), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	breaks := &breaking{times: 3}
	cfg := server.Config
	cfg.HTTPClient = &http.Client{Transport: breaks}
	if err := openS3(t, cfg).Verify(context.Background(), info.SHA256); err != nil {
		t.Error(err)
	}
	if breaks.times != 0 {
		t.Errorf("%d breaks were not met", breaks.times)
	}
}

func TestS3WrongBucketAndKey(t *testing.T) {
	server := blobtest.S3(t)
	cfg := server.Config
	cfg.Bucket = "missing"
	if _, err := blob.OpenS3(context.Background(), cfg); err == nil {
		t.Error("a bucket that does not exist opens")
	}
	cfg = server.Config
	cfg.SecretKey = "wrong"
	if _, err := blob.OpenS3(context.Background(), cfg); err == nil {
		t.Error("a bucket opens with a wrong key")
	}
}
