using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>Large bodies take little memory: that of the whole process is measured, and so no other test runs meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class StreamingMemoryTests
{
    private const long Large = 256L * 1024 * 1024;
    private const long AllowedGrowth = 96L * 1024 * 1024;

    [Fact]
    public async Task A_download_of_256_MiB_takes_little_memory()
    {
        await using var app = await EchoApp.StartAsync(context => WriteAsync(context.Response.BodyWriter, Large));
        await using var sidecars = await StartAsync(app);
        var before = MemoryNow();
        using var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        var (length, peak) = await ReadAsync(await answer.Content.ReadAsStreamAsync());
        length.ShouldBe(Large);
        (peak - before).ShouldBeLessThan(AllowedGrowth);
    }

    [Fact]
    public async Task An_upload_of_256_MiB_takes_little_memory()
    {
        (long Length, long Peak) received = default;
        await using var app = await EchoApp.StartAsync(async context => received = await ReadAsync(context.Request.Body));
        await using var sidecars = await StartAsync(app);
        var before = MemoryNow();
        var pipe = new Pipe();
        var write = WriteAndCompleteAsync(pipe.Writer, Large);
        using var answer = await sidecars.SendAsync(
            "app-a", HttpMethod.Post, "/x", new StreamContent(pipe.Reader.AsStream()), ("dapr-app-id", "app-b"));
        await write;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        received.Length.ShouldBe(Large);
        (received.Peak - before).ShouldBeLessThan(AllowedGrowth);
    }

    private static Task<TestSidecars> StartAsync(EchoApp app) => TestSidecars.StartAsync(
        new SidecarSpec { AppId = "app-a", MaxBodySizeBytes = 2 * Large }, new SidecarSpec { AppId = "app-b", AppPort = app.Port });

    private static async Task WriteAsync(PipeWriter writer, long length)
    {
        for (var written = 0L; written < length;)
        {
            var count = (int)Math.Min(writer.GetMemory(64 * 1024).Length, length - written);
            writer.Advance(count);
            written += count;
            await writer.FlushAsync();
        }
    }

    private static async Task WriteAndCompleteAsync(PipeWriter writer, long length)
    {
        await WriteAsync(writer, length);
        await writer.CompleteAsync();
    }

    private static async Task<(long Length, long Peak)> ReadAsync(Stream body)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var (length, peak, next) = (0L, 0L, 0L);
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            length += count;
            if (length >= next)
            {
                next += 16 * 1024 * 1024;
                peak = Math.Max(peak, MemoryNow());
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return (length, peak);
    }

    private static long MemoryNow()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
