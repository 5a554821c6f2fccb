using System.Net;
using System.Text;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Connector.Tests.FullScans;

public sealed class FullScanTests
{
    [Fact]
    public async Task Items_go_in_batches_of_the_size_that_the_hub_advertises()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 30);
        test.Repository.Add(100);

        (await test.Connector.FullScanAsync()).Count.ShouldBe(100);

        test.Hub.Batches.Order().ShouldBe([10, 30, 30, 30]);
    }

    [Fact]
    public async Task A_smaller_batch_size_can_be_asked_for_but_no_larger_one()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 30);
        test.Repository.Add(60);

        await test.Connector.FullScanAsync("batch=true&batch_size=20");
        await test.Connector.FullScanAsync("batch=true&batch_size=1000");

        test.Hub.Batches.Order().ShouldBe([20, 20, 20, 30, 30]);
    }

    [Fact]
    public async Task A_hub_without_batches_gets_items_one_by_one()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.AdvertisesBatch = false);
        test.Repository.Add(20);

        (await test.Connector.FullScanAsync()).Count.ShouldBe(20);

        test.Hub.Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hub_that_answers_202_to_a_batch_it_does_not_take_loses_nothing()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.TakesBatches = false);
        test.Repository.Add(20);

        (await test.Connector.FullScanAsync()).Select(item => item.Location).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task Items_that_the_hub_cannot_take_now_come_again()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 10);
        test.Repository.Add(100);
        test.Hub.FailNext(
            HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError,
            HttpStatusCode.BadGateway, HttpStatusCode.GatewayTimeout, HttpStatusCode.Conflict, HttpStatusCode.Forbidden);

        var items = await test.Connector.FullScanAsync();

        items.Count.ShouldBe(100);
        items.Select(item => item.Location).Distinct().Count().ShouldBe(100);
        test.Hub.EnumerationEnds.ShouldHaveSingleItem().Total.ShouldBe(100);
    }

    [Fact]
    public async Task A_scan_that_the_hub_forbids_ends_and_the_next_one_takes_its_turn()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.ForbiddenJob = "forbidden");
        test.Repository.Add(5);

        await test.OrderAsync("forbidden");
        await test.OrderAsync("next");

        (await test.Connector.EnumerationEndAsync("next")).ShouldBe(5);
        test.Hub.Items.ShouldAllBe(item => item.ScanJobId == "next");
        test.Connector.Logs.Messages.ShouldContain(message => message.Contains("forbidden") && message.Contains("failed"));
    }

    [Fact]
    public async Task An_item_that_the_hub_refuses_costs_only_itself_and_is_logged()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.RefusedLocation = "mem:item0042");
        test.Repository.Add(100);

        var items = await test.Connector.FullScanAsync();

        items.Count.ShouldBe(99);
        test.Hub.EnumerationEnds.ShouldHaveSingleItem().Total.ShouldBe(99);
        test.Connector.Logs.Messages.ShouldContain(message => message.Contains("mem:item0042") && message.Contains("refuses"));
    }

    [Fact]
    public async Task A_paused_job_keeps_its_items_until_it_goes_on()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 5);
        test.Repository.Add(50);
        test.Hub.Pause("job");

        await test.OrderAsync("job");
        await LoggedAsync(test, "is paused");
        test.Hub.Items.ShouldBeEmpty();
        test.Hub.EnumerationEnds.ShouldBeEmpty();
        test.Hub.Resume("job");

        (await test.Connector.EnumerationEndAsync("job")).ShouldBe(50);
        test.Hub.Items.Select(item => item.Location).Distinct().Count().ShouldBe(50);
    }

    [Fact]
    public async Task A_hub_that_waits_holds_the_listing_back()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 5);
        test.Repository.Add(1000);
        test.Hub.Pause("job");

        await test.OrderAsync("job");
        await LoggedAsync(test, "is paused");

        // Four batches in flight, four that wait, one that is being filled or handed over.
        await Eventually.TrueAsync(() => test.Repository.Listed >= 45, "the listing fills the batches");
        test.Repository.Listed.ShouldBeLessThanOrEqualTo(50);
        test.Hub.Resume("job");
        (await test.Connector.EnumerationEndAsync("job")).ShouldBe(1000);
    }

    [Fact]
    public async Task A_cancelled_job_ends_its_enumeration()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 5);
        test.Repository.Add(1000);
        test.Repository.BeforeListing = (listed, _) =>
        {
            if (listed == 500)
            {
                test.Hub.Cancel("job");
            }

            return Task.CompletedTask;
        };

        await test.OrderAsync("job");

        (await test.Connector.EnumerationEndAsync("job")).ShouldBeLessThan(1000);
        test.Repository.Listed.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task A_listing_that_fails_midway_submits_what_it_had_and_ends()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 5);
        test.Repository.Add(100);
        test.Repository.BeforeListing = (listed, _) => listed == 53 ? throw new IOException("the disk is gone") : Task.CompletedTask;

        await test.OrderAsync("job");

        // The last batch is not full.
        (await test.Connector.EnumerationEndAsync("job")).ShouldBe(53);
        test.Hub.Items.Count.ShouldBe(53);
        test.Connector.Logs.Entries.ShouldContain(entry => entry.Exception is IOException && entry.Message.Contains("job"));
    }

    [Fact]
    public async Task A_place_that_cannot_be_listed_is_logged_and_counted()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(3);

        await test.Connector.FullScanAsync();

        test.Connector.Logs.Messages.ShouldContain(message => message.Contains("mem:closed") && message.Contains("closed on purpose"));
        test.Connector.Logs.Messages.ShouldContain(message => message.StartsWith("Full scan enqueued 3 item(s), 0 refused, 1 place(s) skipped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_the_enumeration_is_told_until_the_hub_has_heard_it()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Hub.FailNext(HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError);

        await test.OrderAsync("job");

        (await test.Connector.EnumerationEndAsync("job")).ShouldBe(0);
    }

    [Fact]
    public async Task A_key_that_the_hub_replaced_is_renewed_in_the_middle_of_a_scan()
    {
        await using var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 5);
        test.Repository.Add(50);
        test.Repository.BeforeListing = (listed, _) =>
        {
            if (listed == 25)
            {
                test.Hub.Key = HmacKey.Generate();
            }

            return Task.CompletedTask;
        };

        await test.OrderAsync("job");

        (await test.Connector.EnumerationEndAsync("job")).ShouldBe(50);
        test.Hub.Items.Select(item => item.Location).Distinct().Count().ShouldBe(50);
        test.Hub.Registrations.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Full_scans_run_one_after_the_other_and_the_same_order_only_once()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(10);
        var gate = new TaskCompletionSource();
        test.Repository.BeforeListing = (_, stop) => gate.Task.WaitAsync(stop);

        foreach (var job in (string[])["one", "two", "one", "two"])
        {
            (await test.OrderAsync(job)).Status.ShouldBe(ResponseStatus.Success);
        }

        gate.SetResult();
        await test.Connector.EnumerationEndAsync("two");

        (await test.Connector.EnumerationEndAsync("one")).ShouldBe(10);
        (await test.OrderAsync("one")).Status.ShouldBe(ResponseStatus.Success);
        test.Hub.Items.Select(item => item.ScanJobId).ShouldBe([.. Enumerable.Repeat("one", 10), .. Enumerable.Repeat("two", 10)]);
    }

    [Fact]
    public async Task Too_many_waiting_scans_are_refused_clearly()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Repository.BeforeListing = (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, stop);
        StatusResponse answer = StatusResponse.Success("");

        for (var job = 0; job < 30 && answer.Status == ResponseStatus.Success; job++)
        {
            answer = await test.OrderAsync($"job-{job}");
        }

        answer.Status.ShouldBe(ResponseStatus.Error);
        answer.Message.ShouldBe("Too many full scans");
    }

    [Fact]
    public async Task A_connector_that_stops_ends_the_enumeration_it_cannot_finish()
    {
        var test = await MemoryConnector.StartAsync(hub => hub.BatchSize = 5);
        test.Repository.Add(10);
        test.Repository.BeforeListing = (listed, stop) => listed == 5 ? Task.Delay(Timeout.InfiniteTimeSpan, stop) : Task.CompletedTask;
        await test.OrderAsync("job");
        await Eventually.TrueAsync(
            async () => (await test.Connector.Client.GetStringAsync($"{MemoryConnector.Name}/")).Contains("\"scan_requests_since_active_count\":5"),
            "the first batch is taken, and the connector knows");

        await test.Connector.DisposeAsync();

        test.Hub.EnumerationEnds.ShouldHaveSingleItem().ShouldBe(("job", 5));
        test.Hub.Unregistrations.Count.ShouldBe(1);
        await test.Hub.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_comes_at_once_and_names_the_job()
    {
        await using var test = await MemoryConnector.StartAsync();

        var answer = await test.OrderAsync("job-7", "&limit=5&batch=true&batch_size=2");

        answer.Message.ShouldBe("Full scan initiated");
        answer.Description.ShouldBe("The scan is running in the background. job_id=job-7 limit=5 batch=True batch_size=2");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=x")]
    [InlineData("batch=perhaps")]
    [InlineData("batch_size=-1")]
    [InlineData("job_id=")]
    [InlineData("job_id=a%2Fb")]
    [InlineData("job_id=..")]
    public async Task A_parameter_that_makes_no_sense_is_refused(string query)
    {
        await using var test = await MemoryConnector.StartAsync();

        using var response = await test.Connector.SendAsync(HttpMethod.Post, $"full_scan?{query}");

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()).ShouldContain("detail");
    }

    private static Task LoggedAsync(MemoryConnector test, string text) =>
        Eventually.TrueAsync(() => test.Connector.Logs.Messages.Any(message => message.Contains(text)), $"it is logged: {text}");
}
