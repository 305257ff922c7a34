package blob

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// S3Config says where an S3-compatible store is and how it is entered. The keys need to read, write and list below the
// prefix and to abort uploads there, and to delete below its incoming/ alone: a bucket policy or an object lock may
// forbid to delete anything else.
type S3Config struct {
	Endpoint  string // "https://s3.example.kz"; empty for the service of the region
	Region    string // as the service wants it in signatures; "us-east-1" when empty
	Bucket    string
	Prefix    string // before every key, "portal/"; may be empty
	AccessKey string
	SecretKey string

	HTTPClient *http.Client     // nil for one that gives up on a server that is silent for a minute
	Now        func() time.Time // nil for time.Now; judges the age of what an ended process left behind
}

// Sizes of S3 requests, in bytes. A service takes at most 10,000 parts of one upload and copies at most 5 GiB at once.
const (
	smallestPart = 8 << 20
	largestPart  = 512 << 20
	mostParts    = 10_000
	copyAtOnce   = 5 << 30
	copyPart     = 1 << 30
)

// sweepAge is how long an upload may lie unfinished. Other processes share the bucket, and nothing tells whether they
// live; an upload in this store takes minutes, because what comes over slow lines is collected elsewhere first.
const sweepAge = 24 * time.Hour

// OpenS3 opens a store in a bucket that exists, and sweeps uploads away that ended processes have left for a day.
// Content lies below sha256/, what is arriving below incoming/.
func OpenS3(ctx context.Context, cfg S3Config) (Store, error) {
	s := &bucket{name: cfg.Bucket, prefix: cfg.Prefix, now: cfg.Now, copyAtOnce: copyAtOnce, copyPart: copyPart}
	if s.now == nil {
		s.now = time.Now
	}
	s.api = s3.New(cfg.options())
	if _, err := s.api.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.name}); err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", cfg.Bucket, err)
	}
	if err := s.sweep(ctx); err != nil {
		return nil, fmt.Errorf("sweep bucket %s: %w", cfg.Bucket, err)
	}
	return s, nil
}

func (cfg S3Config) options() s3.Options {
	o := s3.Options{
		Region:      cfg.Region,
		Credentials: credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, ""),
		// Older services refuse the checksums that newer clients add; the signature covers the body anyway.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if cfg.Endpoint != "" {
		o.BaseEndpoint = aws.String(cfg.Endpoint)
		o.UsePathStyle = true
	}
	if cfg.HTTPClient != nil {
		o.HTTPClient = cfg.HTTPClient
	} else {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.ResponseHeaderTimeout = time.Minute
		o.HTTPClient = &http.Client{Transport: t}
	}
	return o
}

// bucket is the driver for an S3-compatible service.
type bucket struct {
	api    *s3.Client
	name   string
	prefix string
	now    func() time.Time

	copyAtOnce int64 // the constants of these names; a test lowers them
	copyPart   int64
}

func (s *bucket) key(digest string) string {
	return s.prefix + "sha256/" + digest[:2] + "/" + digest
}

func (s *bucket) Stat(ctx context.Context, digest string) (Info, error) {
	if err := checkDigest(digest); err != nil {
		return Info{}, fmt.Errorf("stat content %q: %w", digest, err)
	}
	out, err := s.api.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.name, Key: aws.String(s.key(digest))})
	if err != nil {
		return Info{}, fmt.Errorf("stat content %s: %w", digest, absent(err))
	}
	return Info{SHA256: digest, Size: aws.ToInt64(out.ContentLength)}, nil
}

func (s *bucket) Open(ctx context.Context, digest string) (Content, Info, error) {
	info, err := s.Stat(ctx, digest)
	if err != nil {
		return nil, Info{}, fmt.Errorf("open: %w", err)
	}
	return &object{ctx: ctx, s: s, key: s.key(digest), size: info.Size}, info, nil
}

func (s *bucket) Verify(ctx context.Context, digest string) error { return verify(ctx, s, digest) }

// absent turns the several ways in which services say that there is no object into one.
func absent(err error) error {
	var noKey *types.NoSuchKey
	var notFound *types.NotFound
	if errors.As(err, &noKey) || errors.As(err, &notFound) {
		return ErrNotFound
	}
	return err
}

// sweep removes uploads that were begun, or finished but not put in their place, longer than sweepAge ago.
func (s *bucket) sweep(ctx context.Context) error {
	before := s.now().Add(-sweepAge)
	uploads := s3.NewListMultipartUploadsPaginator(s.api, &s3.ListMultipartUploadsInput{
		Bucket: &s.name, Prefix: &s.prefix,
	})
	for uploads.HasMorePages() {
		page, err := uploads.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, u := range page.Uploads {
			if key := aws.ToString(u.Key); aws.ToTime(u.Initiated).Before(before) && s.ours(key) {
				if err := s.abort(ctx, key, aws.ToString(u.UploadId)); err != nil {
					return err
				}
			}
		}
	}
	objects := s3.NewListObjectsV2Paginator(s.api, &s3.ListObjectsV2Input{
		Bucket: &s.name, Prefix: aws.String(s.prefix + "incoming/"),
	})
	for objects.HasMorePages() {
		page, err := objects.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, o := range page.Contents {
			if aws.ToTime(o.LastModified).Before(before) {
				if err := s.remove(ctx, aws.ToString(o.Key)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// ours reports whether a key is one that this store makes: others may use the bucket beside it.
func (s *bucket) ours(key string) bool {
	return strings.HasPrefix(key, s.prefix+"incoming/") || strings.HasPrefix(key, s.prefix+"sha256/")
}

// abort gives an unfinished upload up. The service may have finished or forgotten it meanwhile.
func (s *bucket) abort(ctx context.Context, key, upload string) error {
	_, err := s.api.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.name, Key: &key, UploadId: &upload})
	var gone *types.NoSuchUpload
	if errors.As(err, &gone) {
		return nil
	}
	return err
}

// remove deletes what has arrived below incoming/ and is needed no more. Nothing else is ever deleted.
func (s *bucket) remove(ctx context.Context, incoming string) error {
	_, err := s.api.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.name, Key: &incoming})
	return err
}
