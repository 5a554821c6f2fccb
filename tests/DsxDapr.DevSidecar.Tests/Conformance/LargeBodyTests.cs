using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using DsxDapr.DevSidecar.Tests.Invocation;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>256 MiB through two sidecars in processes of their own, over mTLS.</summary>
public sealed class LargeBodyTests(ITestOutputHelper output) : IDisposable
{
    private const int Block = 1024 * 1024;
    private const int Blocks = 256;
    private const long AllowedGrowth = 80L * 1024 * 1024;
    private const string Mtls = "mtls: {enabled: true}";

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-large-");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_256_MiB_arrives_unchanged_and_no_sidecar_grows_by_80_MB(bool upload)
    {
        byte[] received = [];
        await using var app = await EchoApp.StartAsync(async context =>
        {
            if (upload)
            {
                received = await SHA256.HashDataAsync(context.Request.Body);
                return;
            }

            await WriteAsync(context);
        });
        var kind = SidecarKind.Of("DevSidecar");
        await using var a = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", AppPort: null) { Configuration = Mtls, Flags = ["--max-body-size", "1Gi"] }, _shared.FullName);
        await using var b = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-b", app.Port) { Configuration = Mtls }, _shared.FullName);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{a.HttpPort}") };
        var before = (A: a.ResidentBytes, B: b.ResidentBytes);
        using var watching = new CancellationTokenSource();
        var peaks = WatchAsync(a, b, watching.Token);
        if (upload)
        {
            using var answer = await client.PostAsync("/v1.0/invoke/app-b/method/x", new Blocks256());
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        else
        {
            await using var body = await client.GetStreamAsync("/v1.0/invoke/app-b/method/x");
            received = await SHA256.HashDataAsync(body);
        }

        await watching.CancelAsync();
        var (peakA, peakB) = await peaks;
        output.WriteLine($"growth: {(peakA - before.A) >> 20} MiB at the caller, {(peakB - before.B) >> 20} MiB at the callee");
        received.ShouldBe(Expected());
        (peakA - before.A).ShouldBeLessThan(AllowedGrowth);
        (peakB - before.B).ShouldBeLessThan(AllowedGrowth);
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static async Task<(long A, long B)> WatchAsync(SidecarUnderTest a, SidecarUnderTest b, CancellationToken stop)
    {
        var (peakA, peakB) = (0L, 0L);
        while (!stop.IsCancellationRequested)
        {
            (peakA, peakB) = (Math.Max(peakA, a.ResidentBytes), Math.Max(peakB, b.ResidentBytes));
            await Task.Delay(20, CancellationToken.None);
        }

        return (peakA, peakB);
    }

    // No two blocks are the same, so that one that is lost or twice there is found.
    private static void Fill(byte[] block, int number) => new Random(number).NextBytes(block);

    private static byte[] Expected()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[Block];
        for (var i = 0; i < Blocks; i++)
        {
            Fill(block, i);
            hash.AppendData(block);
        }

        return hash.GetHashAndReset();
    }

    private static async Task WriteAsync(HttpContext context)
    {
        var block = ArrayPool<byte>.Shared.Rent(Block);
        for (var i = 0; i < Blocks; i++)
        {
            new Random(i).NextBytes(block.AsSpan(0, Block));
            await context.Response.Body.WriteAsync(block.AsMemory(0, Block));
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    /// <summary>The blocks as an upload of unknown length.</summary>
    private sealed class Blocks256 : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[Block];
            for (var i = 0; i < Blocks; i++)
            {
                Fill(block, i);
                await stream.WriteAsync(block);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
