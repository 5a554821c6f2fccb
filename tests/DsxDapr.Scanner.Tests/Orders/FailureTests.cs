using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Scanner.Tests.Orders;

public sealed class FailureTests : ItemScanTest
{
    private const string Json = "application/json";

    [Fact]
    public async Task An_item_that_is_gone_is_not_found_for_good()
    {
        Connector.Answers(404, Json, """{"status":"error","message":"File /items/ü.txt not found"}""");

        await ShouldFailAsync("item_not_found", retriable: false, "The connector answered 404: File /items/ü.txt not found");
    }

    [Fact]
    public async Task A_forbidden_item_is_unreadable_for_good()
    {
        Connector.Answers(403, Json, """{"detail":"outside of the asset"}""");

        await ShouldFailAsync("item_unreadable", retriable: false, "403: outside of the asset");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=utf-8")]
    [InlineData("application/problem+json")]
    public async Task Json_with_200_is_an_error_and_never_content(string contentType)
    {
        Connector.Answers(200, contentType, """{"status":"error","message":"Failed to read file"}""");

        await ShouldFailAsync("item_unreadable", retriable: true, "200: Failed to read file");
    }

    [Theory]
    [InlineData(204)]
    [InlineData(206)]
    public async Task No_other_success_than_200_is_content(int status)
    {
        Connector.ReadFile = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        await ShouldFailAsync("item_unreadable", retriable: true, $"{status}");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(503)]
    public async Task A_failing_connector_may_recover(int status)
    {
        Connector.Answers(status, "text/plain", "Internal\r\nServer Error");

        await ShouldFailAsync("connector_server", retriable: true, $"{status}: Internal  Server Error");
        Connector.Calls.Count.ShouldBe(1, "the hub decides whether to try again");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(302)]
    public async Task A_refused_call_is_the_connectors_word(int status)
    {
        Connector.Answers(status, "text/plain", "");

        await ShouldFailAsync("connector_client", retriable: false, $"{status}: no reason given");
    }

    [Fact]
    public async Task A_connector_that_wants_fewer_calls_says_nothing_of_the_item()
    {
        Connector.Answers(429, Json, """{"detail":"too_many_failures"}""");

        await ShouldFailAsync("connector_connection", retriable: true, "429: too_many_failures");
    }

    [Fact]
    public async Task A_refused_key_is_looked_up_anew_and_tried_once_more()
    {
        Credentials.KeyAfterForgetting = HmacKey.Generate();
        Connector.ReadFile = context =>
        {
            var header = context.Request.Headers.Authorization.ToString();
            var isNew = header.Contains(Credentials.KeyAfterForgetting.KeyId, StringComparison.Ordinal);
            context.Response.StatusCode = isNew ? 200 : 401;
            return context.Response.WriteAsync("hello");
        };

        (await ScanAsync()).Verdict.ShouldBe(ScanVerdict.Clean);
        Connector.Calls.Count.ShouldBe(2);
        Credentials.Forgotten.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_the_connector_does_not_know_twice_may_be_known_later_and_says_nothing_of_the_item()
    {
        Connector.Answers(401, Json, """{"detail":"unknown_key_id"}""");

        await ShouldFailAsync("connector_connection", retriable: true, "401: unknown_key_id");
        Connector.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_signature_refused_twice_is_the_connectors_word()
    {
        Connector.Answers(401, Json, """{"detail":"bad_signature"}""");

        await ShouldFailAsync("connector_client", retriable: true, "401: bad_signature");
    }

    [Fact]
    public async Task A_connector_without_key_is_not_called()
    {
        Credentials.Key = null;

        await ShouldFailAsync("connector_connection", retriable: true, "not enrolled");
        Connector.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unreachable_connector_may_come_back() => await ShouldFailAsync(
        "connector_connection", retriable: true, "cannot be reached", $"http://127.0.0.1:{LoopbackPort.Take()}/fake-connector");

    [Theory]
    [InlineData(500, "no host found with the given ID")]
    [InlineData(403, "access control policy has denied access")]
    public async Task A_sidecar_that_cannot_reach_the_connector_is_told_from_the_connector(int status, string message)
    {
        Connector.Answers(status, Json, $$"""{"errorCode":"ERR_DIRECT_INVOKE","message":"{{message}}"}""");

        await ShouldFailAsync("connector_connection", retriable: true, message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/relative")]
    [InlineData("file:///etc")]
    public async Task A_connector_without_proper_url_cannot_be_called(string url) =>
        await ShouldFailAsync("connector_client", retriable: false, "is not an http or https URL", url);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_time_limit_ends_the_attempt(bool answerHasBegun)
    {
        Connector.ReadFile = async context =>
        {
            if (answerHasBegun)
            {
                await context.Response.WriteAsync("hello");
                await context.Response.Body.FlushAsync();
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        var failing = ShouldFailAsync("timeout", retriable: true, "longer than 600 seconds");
        await Eventually.TrueAsync(() => Connector.Calls.Count == 1, "the connector is called");
        Clock.Advance(TimeSpan.FromSeconds(601));
        await failing;
    }

    [Fact]
    public async Task A_failing_engine_may_recover()
    {
        Engine = new FakeEngine((_, _) => throw new InvalidOperationException("out of order"));

        await ShouldFailAsync("engine", retriable: true, "The engine fake 1.0 failed: out of order");
    }

    [Fact]
    public async Task An_engine_that_cancels_itself_has_failed()
    {
        Engine = new FakeEngine((_, _) => throw new TaskCanceledException("its own time limit"));

        await ShouldFailAsync("engine", retriable: true, "its own time limit");
    }

    [Fact]
    public async Task A_long_message_is_cut()
    {
        Connector.Answers(500, "text/plain", new string('x', 100_000));

        (await ScanAsync()).Failure!.Reason.Length.ShouldBeLessThan(400);
    }

    private async Task ShouldFailAsync(string failureClass, bool retriable, string reason, string? url = null)
    {
        var result = await ScanAsync(url);

        result.Failure.ShouldNotBeNull($"verdict {result.Verdict}");
        result.Failure.Class.ShouldBe(failureClass, result.Failure.Reason);
        result.Failure.Retriable.ShouldBe(retriable);
        result.Failure.Reason.ShouldContain(reason);
        result.Verdict.ShouldBe(ScanVerdict.Error);
        (result.Engine, result.Threat, result.SizeInBytes, result.Sha256).ShouldBe((null, null, null, null));
        (result.TaskId, result.Attempt, result.JobId).ShouldBe(("42", 2, "job-1"));
    }
}
