package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Put names content by its digest, and the digest is known only at the end. So what fits into one part is held in memory
// and goes straight to its key; what is larger goes part by part to a key of its own below incoming/, and the service
// copies it to its place. No whole file is kept in memory or on a disk of this machine.
func (s *bucket) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	in := newIntake(ctx, r, limit)
	part := make([]byte, partSize(limit))
	n, err := io.ReadFull(in, part)
	switch {
	case err == nil:
		return s.putLarge(ctx, in, part)
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return Info{}, fmt.Errorf("put content: %w", err)
	}
	info := in.info()
	have, err := s.has(ctx, info)
	if err == nil && !have {
		_, err = s.api.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &s.name, Key: aws.String(s.key(info.SHA256)),
			Body: bytes.NewReader(part[:n]), ContentLength: aws.Int64(int64(n)),
		})
	}
	if err != nil {
		return Info{}, fmt.Errorf("put content %s: %w", info.SHA256, err)
	}
	return info, nil
}

// partSize is the least size with which content up to the limit fits into the parts that a service takes.
func partSize(limit int64) int64 {
	if limit < smallestPart {
		return max(limit, 0) + 1 // one more than allowed, so that a full part is one that goes on
	}
	return min(max(smallestPart, limit/mostParts+1), largestPart)
}

// has reports whether the store holds the content already, whole.
func (s *bucket) has(ctx context.Context, info Info) (bool, error) {
	have, err := s.Stat(ctx, info.SHA256)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && have.Size == info.Size, err
}

func (s *bucket) putLarge(ctx context.Context, in *intake, first []byte) (Info, error) {
	key := s.prefix + "incoming/" + rand.Text()
	created, err := s.api.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.name, Key: &key})
	if err != nil {
		return Info{}, fmt.Errorf("put content: begin an upload: %w", err)
	}
	upload := aws.ToString(created.UploadId)
	if err := s.sendParts(ctx, in, first, key, upload); err != nil {
		return Info{}, fmt.Errorf("put content: %w", s.giveUp(ctx, err, key, upload))
	}
	info := in.info()
	have, err := s.has(ctx, info)
	if err == nil && !have {
		err = s.copyTo(ctx, key, info)
	}
	if err != nil {
		return Info{}, fmt.Errorf("put content %s: %w", info.SHA256, s.giveUp(ctx, err, key, ""))
	}
	// The content is safe; that the arrival could not be cleared away is no failure: the next sweep does it.
	_ = s.remove(context.WithoutCancel(ctx), key)
	return info, nil
}

// sendParts uploads the first part, and the rest of the intake in the same buffer.
func (s *bucket) sendParts(ctx context.Context, in *intake, buf []byte, key, upload string) error {
	var done []types.CompletedPart
	for n, last := len(buf), false; ; {
		if len(done) == mostParts {
			return &TooLargeError{Limit: int64(mostParts) * int64(len(buf))}
		}
		number := aws.Int32(int32(len(done) + 1))
		out, err := s.api.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: &s.name, Key: &key, UploadId: &upload, PartNumber: number,
			Body: bytes.NewReader(buf[:n]), ContentLength: aws.Int64(int64(n)),
		})
		if err != nil {
			return fmt.Errorf("send part %d: %w", *number, err)
		}
		done = append(done, types.CompletedPart{ETag: out.ETag, PartNumber: number})
		if last {
			return s.complete(ctx, key, upload, done)
		}
		n, err = io.ReadFull(in, buf)
		switch {
		case errors.Is(err, io.EOF):
			return s.complete(ctx, key, upload, done)
		case errors.Is(err, io.ErrUnexpectedEOF):
			last = true
		case err != nil:
			return err
		}
	}
}

func (s *bucket) complete(ctx context.Context, key, upload string, parts []types.CompletedPart) error {
	_, err := s.api.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &s.name, Key: &key, UploadId: &upload,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	if err != nil {
		return fmt.Errorf("complete an upload: %w", err)
	}
	return nil
}

// copyTo lets the service copy what has arrived to its place, in one request or, where that is too much for one, in parts.
func (s *bucket) copyTo(ctx context.Context, from string, info Info) error {
	source := aws.String(s.name + "/" + strings.ReplaceAll(url.PathEscape(from), "%2F", "/"))
	target := s.key(info.SHA256)
	if info.Size <= s.copyAtOnce {
		_, err := s.api.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &s.name, Key: &target, CopySource: source})
		return err
	}
	created, err := s.api.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.name, Key: &target})
	if err != nil {
		return err
	}
	upload := aws.ToString(created.UploadId)
	if err := s.copyParts(ctx, source, info.Size, target, upload); err != nil {
		_ = s.abort(context.WithoutCancel(ctx), target, upload)
		return err
	}
	return nil
}

// copyParts copies span by span, and completes the upload that holds them.
func (s *bucket) copyParts(ctx context.Context, source *string, size int64, target, upload string) error {
	var done []types.CompletedPart
	for at := int64(0); at < size; at += s.copyPart {
		number := aws.Int32(int32(len(done) + 1))
		span := fmt.Sprintf("bytes=%d-%d", at, min(at+s.copyPart, size)-1)
		out, err := s.api.UploadPartCopy(ctx, &s3.UploadPartCopyInput{
			Bucket: &s.name, Key: &target, UploadId: &upload, PartNumber: number,
			CopySource: source, CopySourceRange: &span,
		})
		if err != nil {
			return fmt.Errorf("copy part %d: %w", *number, err)
		}
		done = append(done, types.CompletedPart{ETag: out.CopyPartResult.ETag, PartNumber: number})
	}
	return s.complete(ctx, target, upload, done)
}

// giveUp clears away what a failed Put has sent, even when the caller's context has ended, but not for long.
func (s *bucket) giveUp(ctx context.Context, cause error, key, upload string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// What cannot be cleared now, the service being down, is left to the sweep; the cause is what the caller needs.
	if upload != "" {
		_ = s.abort(ctx, key, upload)
	}
	_ = s.remove(ctx, key)
	return cause
}
