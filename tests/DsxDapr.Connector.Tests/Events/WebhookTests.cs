using System.Net;
using System.Text;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.Connector.Tests.Events;

public sealed class WebhookTests
{
    private const string Event = """{"location":"mem:item0000"}""";

    [Fact]
    public async Task A_subscription_gets_its_token_back_as_plain_text()
    {
        await using var test = await MemoryConnector.StartAsync();

        using var response = await PostAsync(test, "{}", "?validationToken=%3Cb%3Ehello");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe("<b>hello");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"location":7}""")]
    [InlineData("""{"location":"mem:\ud800"}""")]
    [InlineData("""{"location":"mem:item0000","metainfo":"two\nlines"}""")]
    public async Task An_event_that_names_nothing_or_what_cannot_be_a_name_is_refused(string body)
    {
        await using var test = await MemoryConnector.StartAsync();

        using var response = await PostAsync(test, body);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        test.Connector.Logs.Messages.ShouldNotContain(static message => message.Contains("unhandled", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_event_that_comes_while_the_repository_is_away_is_to_be_sent_again()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Repository.BeforeFinding = static () => throw new IOException("the share is not mounted");

        using var away = await PostAsync(test, Event);
        test.Repository.BeforeFinding = static () => { };
        using var back = await PostAsync(test, Event);

        away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await away.Content.ReadAsStringAsync()).ShouldNotContain("share");
        test.Connector.Logs.Messages.ShouldContain(static message => message.Contains("the share is not mounted"));
        await Eventually.TrueAsync(() => test.Hub.Items.Count == 1, "the item is submitted");
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_not_read()
    {
        await using var test = await MemoryConnector.StartAsync();

        using var response = await PostAsync(test, "{\"location\":\"" + new string('a', 70_000) + "\"}");

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task No_more_events_are_taken_than_the_settings_allow()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_WEBHOOK:EVENTS_PER_MINUTE", "3"));
        test.Repository.Add(1);
        var statuses = new List<HttpStatusCode>();
        for (var number = 0; number < 5; number++)
        {
            using var response = await PostAsync(test, Event);
            statuses.Add(response.StatusCode);
        }

        statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(3);
        statuses.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(2);
    }

    [Fact]
    public async Task A_secret_keeps_others_out()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_WEBHOOK:SECRET", "s3cret"));
        test.Repository.Add(1);

        using var without = await PostAsync(test, Event);
        using var wrong = await PostAsync(test, Event, secret: "S3cret");
        using var right = await PostAsync(test, Event, secret: "s3cret");

        without.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(() => test.Hub.Items.Count == 1, "the item is submitted");
        test.Connector.Logs.Messages.ShouldNotContain(message => message.Contains("s3cret"));
    }

    [Fact]
    public async Task Events_can_be_switched_off()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_WEBHOOK:ENABLED", "false"));

        using var response = await PostAsync(test, Event);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_the_filter_excludes_an_event_cannot_include()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_FILTER", "*.zip"));
        test.Repository.Add(1);
        test.Repository.Items["mem:a.zip"] = [1];

        using var excluded = await PostAsync(test, Event);
        using var included = await PostAsync(test, """{"location":"mem:a.zip"}""");

        await Eventually.TrueAsync(() => !test.Hub.Items.IsEmpty, "the item is submitted");
        test.Hub.Items.ShouldHaveSingleItem().Location.ShouldBe("mem:a.zip");
    }

    [Fact]
    public async Task An_event_waits_until_the_hub_can_take_it()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Hub.FailNext(HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadGateway, HttpStatusCode.Conflict);

        using var response = await PostAsync(test, Event);

        await Eventually.TrueAsync(() => test.Hub.Items.Count == 1, "the item is submitted");
    }

    [Fact]
    public async Task An_event_survives_that_the_hub_forbids_it_for_a_while()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Hub.FailNext([.. Enumerable.Repeat(HttpStatusCode.Forbidden, 12)]);

        using var response = await PostAsync(test, Event);

        await Eventually.TrueAsync(() => test.Hub.Items.Count == 1, "the item is submitted");
        test.Hub.Submissions.ShouldBeGreaterThanOrEqualTo(8);
    }

    private static async Task<HttpResponseMessage> PostAsync(MemoryConnector test, string body, string query = "", string? secret = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{MemoryConnector.Name}/webhook/event{query}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Webhook-Secret", secret);
        }

        return await test.Connector.Client.SendAsync(request);
    }
}
