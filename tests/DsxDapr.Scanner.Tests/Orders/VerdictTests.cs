using System.Security.Cryptography;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Orders;

public sealed class VerdictTests : ItemScanTest
{
    [Fact]
    public async Task A_clean_item_is_reported_with_all_that_is_known_of_it()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        Connector.Answers(content);

        var result = await ScanAsync();

        result.ShouldBe(new ScanResult
        {
            TaskId = "42",
            JobId = "job-1",
            Attempt = 2,
            ConnectorUuid = TestOrders.Connector,
            ConnectorName = "fake-connector",
            Location = "/items/ü.txt",
            Metainfo = "ü.txt",
            Verdict = ScanVerdict.Clean,
            Engine = "signatures 0.1.0",
            EngineDatabase = "built-in",
            Engines = "signatures 0.1.0 (built-in)",
            Reason = "Nothing found (signatures engine: EICAR, blocklists and byte patterns only; not an antivirus).",
            SizeInBytes = content.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            ElapsedMs = 0,
            CompletedAt = Clock.GetUtcNow(),
        });
    }

    [Theory]
    [InlineData("10-1760000000000000000", "10-1760000000000000000")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public async Task The_version_that_the_connector_says_it_read_is_reported(string? said, string? expected)
    {
        Connector.ReadFile = context =>
        {
            context.Response.Headers["X-Dsx-Content-Version"] = said;
            return context.Response.Body.WriteAsync(new byte[10]).AsTask();
        };

        (await ScanAsync()).ContentVersion.ShouldBe(expected);
    }

    [Fact]
    public async Task A_version_of_any_length_ends_nothing()
    {
        Connector.ReadFile = context =>
        {
            context.Response.Headers["X-Dsx-Content-Version"] = new string('x', 5_000);
            return context.Response.Body.WriteAsync(new byte[10]).AsTask();
        };

        (await ScanAsync()).ShouldSatisfyAllConditions(
            result => result.Verdict.ShouldBe(ScanVerdict.Clean),
            result => result.ContentVersion.ShouldBeNull());
    }

    [Fact]
    public async Task The_EICAR_test_file_is_malicious()
    {
        Connector.Answers(EicarTestFile.Bytes.ToArray());

        var result = await ScanAsync();

        result.Verdict.ShouldBe(ScanVerdict.Malicious);
        result.Threat.ShouldBe("EICAR-Test-File");
        result.SizeInBytes.ShouldBe(68);
    }

    [Fact]
    public async Task An_empty_item_is_clean()
    {
        Connector.Answers([]);

        var result = await ScanAsync();

        result.Verdict.ShouldBe(ScanVerdict.Clean);
        result.SizeInBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Content_may_come_in_chunks()
    {
        Connector.ReadFile = async context =>
        {
            for (var i = 0; i < 10; i++)
            {
                await context.Response.Body.WriteAsync(new byte[1000]);
                await context.Response.Body.FlushAsync();
            }
        };

        (await ScanAsync()).SizeInBytes.ShouldBe(10_000);
    }

    [Fact]
    public async Task The_connector_gets_the_request_of_the_order_signed()
    {
        await ScanAsync();

        var call = Connector.Calls.ShouldHaveSingleItem();
        JsonSerializer.Deserialize<ScanRequest>(call.Body, WireJson.Options).ShouldBe(TestOrders.For("").Request);
        call.Headers["Content-Type"].ShouldBe("application/json");
        call.Headers["Accept-Encoding"].ShouldBe("identity");
        call.Headers["Authorization"].ShouldStartWith(
            $"DSX-HMAC key_id={Credentials.Key!.KeyId}, ts={Clock.GetUtcNow().ToUnixTimeSeconds()}, nonce=");
    }

    [Fact]
    public async Task Content_announced_above_the_limit_is_too_large_and_not_read()
    {
        MaxFileSizeBytes = 99;
        Connector.Answers(new byte[100]);

        var result = await ScanAsync();

        result.Verdict.ShouldBe(ScanVerdict.TooLarge);
        result.Failure.ShouldBeNull();
        result.Engine.ShouldBe("signatures 0.1.0");
        result.Reason.ShouldBe("The content has 100 bytes; the limit is 99.");
        (result.SizeInBytes, result.Sha256).ShouldBe((null, null));
    }

    [Fact]
    public async Task Content_that_grows_above_the_limit_is_too_large_and_not_read_on()
    {
        MaxFileSizeBytes = 1_000_000;
        var abandoned = new TaskCompletionSource();
        Connector.ReadFile = async context =>
        {
            context.RequestAborted.Register(abandoned.SetResult);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[50_000]);
            }
        };

        var result = await ScanAsync();

        result.Verdict.ShouldBe(ScanVerdict.TooLarge);
        await abandoned.Task.WaitAsync(Eventually.Deadline, Cancelled);
    }

    [Fact]
    public async Task The_engines_own_limit_holds_too()
    {
        Engine = new FakeEngine((content, token) => content.DrainAsync(token).AsTask()) { MaxSizeInBytes = 10 };
        Connector.Answers(new byte[11]);

        (await ScanAsync()).Verdict.ShouldBe(ScanVerdict.TooLarge);
    }

    [Theory]
    [InlineData(ScanVerdict.Malicious, ScanVerdict.Malicious)]
    [InlineData(ScanVerdict.Suspicious, ScanVerdict.TooLarge)]
    public async Task Malware_that_was_found_before_the_content_grew_above_the_limit_stays_found(ScanVerdict said, ScanVerdict expected)
    {
        MaxFileSizeBytes = 100_000;
        Engine = new FakeEngine(async (content, token) => await content.ReadExactlyAsync(new byte[10], token), said, "Demo.Threat");
        Connector.ReadFile = async context =>
        {
            for (var i = 0; i < 50; i++)
            {
                await context.Response.Body.WriteAsync(new byte[10_000]);
                await context.Response.Body.FlushAsync();
            }
        };

        var result = await ScanAsync();

        (result.Verdict, result.Threat).ShouldBe((expected, expected == ScanVerdict.Malicious ? "Demo.Threat" : null));
        result.Failure.ShouldBeNull();
        (result.SizeInBytes, result.Sha256).ShouldBe((null, null), "it was not read to its end");
    }

    [Fact]
    public async Task What_an_engine_leaves_unread_is_read_for_length_and_digest()
    {
        Engine = new FakeEngine((_, _) => Task.CompletedTask, ScanVerdict.Malicious);
        Connector.Answers(new byte[100_000]);

        var result = await ScanAsync();

        result.Verdict.ShouldBe(ScanVerdict.Malicious);
        result.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(new byte[100_000])));
    }

    [Fact]
    public async Task A_cancelled_delivery_has_no_result()
    {
        Connector.ReadFile = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var cancellation = new CancellationTokenSource();

        var scan = ScanAsync(cancellationToken: cancellation.Token);
        await Eventually.TrueAsync(() => Connector.Calls.Count == 1, "the connector is called");
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(scan);
    }
}
