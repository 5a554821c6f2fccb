using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Scanner.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Scanner.Tests.Orders;

public sealed class BrokenStreamTests : ItemScanTest
{
    [Theory]
    [InlineData("Content-Length: 6\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")]
    public async Task Content_that_ends_too_early_has_no_verdict(string lengthAndBody)
    {
        await using var server = Answering(lengthAndBody);

        await ShouldBeBrokenAsync(server.Url);
    }

    [Fact]
    public async Task A_reset_connection_has_no_verdict()
    {
        var received = new TaskCompletionSource();
        Engine = new FakeEngine(async (content, token) =>
        {
            await content.ReadExactlyAsync(new byte[1000], token);
            received.SetResult();
            await content.DrainAsync(token);
        });
        Connector.ReadFile = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[1000]);
            await context.Response.Body.FlushAsync();
            await received.Task;
            context.Abort();
        };

        await ShouldBeBrokenAsync(Connector.Url);
    }

    [Fact]
    public async Task Malware_in_a_broken_stream_has_no_verdict_either()
    {
        await using var server = Answering("Content-Length: 69\r\n\r\n" + Encoding.ASCII.GetString(EicarTestFile.Bytes.Span));

        await ShouldBeBrokenAsync(server.Url);
    }

    [Theory]
    [InlineData(ScanVerdict.Clean)]
    [InlineData(ScanVerdict.Malicious)]
    public async Task An_engine_cannot_hide_that_the_stream_broke(ScanVerdict claimed)
    {
        Engine = new FakeEngine(IgnoreErrorsAsync, claimed);
        await using var server = Answering("Content-Length: 6\r\n\r\nhello");

        await ShouldBeBrokenAsync(server.Url);
    }

    [Fact]
    public async Task A_broken_stream_is_not_blamed_on_the_engine()
    {
        Engine = new FakeEngine(async (content, token) =>
        {
            await IgnoreErrorsAsync(content, token);
            throw new InvalidOperationException("unexpected end");
        });
        await using var server = Answering("Content-Length: 6\r\n\r\nhello");

        await ShouldBeBrokenAsync(server.Url);
    }

    [Fact]
    public async Task Content_that_ends_with_the_connection_is_not_trusted()
    {
        await using var server = Answering("Connection: close\r\n\r\nhello");

        var result = await ScanAsync(server.Url);

        result.Failure!.Class.ShouldBe("stream_broken");
        result.Failure.Retriable.ShouldBeFalse();
    }

    [Fact]
    public async Task Encoded_content_is_not_taken_for_the_item()
    {
        Connector.ReadFile = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("not really");
        };

        var result = await ScanAsync();

        result.Failure!.Class.ShouldBe("item_unreadable");
        result.Failure.Reason.ShouldContain("gzip");
    }

    private static RawServer Answering(string lengthAndBody) =>
        new("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n" + lengthAndBody);

    private static async Task IgnoreErrorsAsync(ContentStream content, CancellationToken cancellationToken)
    {
        try
        {
            await content.DrainAsync(cancellationToken);
        }
        catch (IOException)
        {
            // as a careless engine would
        }
    }

    private async Task ShouldBeBrokenAsync(string url)
    {
        var result = await ScanAsync(url);

        result.Verdict.ShouldBe(ScanVerdict.Error);
        result.Failure!.Class.ShouldBe("stream_broken", result.Failure.Reason);
        result.Failure.Retriable.ShouldBeTrue();
        (result.Engine, result.Threat, result.SizeInBytes, result.Sha256).ShouldBe((null, null, null, null));
    }
}
