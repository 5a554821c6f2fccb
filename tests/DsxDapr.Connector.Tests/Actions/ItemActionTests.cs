using System.Net;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DsxDapr.Connector.Tests.Actions;

public sealed class ItemActionTests
{
    [Theory]
    [InlineData(null, ItemAction.Delete)]
    [InlineData("unheard of", ItemAction.Delete)]
    [InlineData("MOVE", ItemAction.Move)]
    [InlineData("move_tag", ItemAction.MoveTag)]
    [InlineData("nothing", ItemAction.Nothing)]
    [InlineData("not implemented", ItemAction.NotImplemented)]
    public async Task The_requested_action_goes_before_the_configured_one(string? type, ItemAction expected)
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_ITEM_ACTION", "delete"));
        test.Repository.Add(1);

        var answer = await ActAsync(test, "job", type);

        answer.ItemAction.ShouldBe(expected);
        answer.Status.ShouldBe(expected is ItemAction.Nothing or ItemAction.NotImplemented ? ResponseStatus.Nothing : ResponseStatus.Success);
        test.Repository.Items.ContainsKey("mem:item0000").ShouldBe(answer.Status == ResponseStatus.Nothing);
    }

    [Fact]
    public async Task What_the_request_says_of_the_connector_has_no_say()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        var request = Request("job") with { Connector = new ConnectorInstance { ItemAction = ItemAction.Delete } };

        var answer = await test.Connector.AskAsync<ItemActionResponse>(HttpMethod.Put, ConnectorRoutes.ItemAction, request);

        answer.Status.ShouldBe(ResponseStatus.Nothing);
        test.Repository.Items.ShouldContainKey("mem:item0000");
    }

    [Fact]
    public async Task Many_equal_orders_at_a_time_act_once_and_answer_alike()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Repository.BeforeActing = static () => Task.Delay(50);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ActAsync(test, "job", "delete")));

        answers.ShouldAllBe(answer => answer.Status == ResponseStatus.Success);
        test.Repository.Acted.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_no_outcome_and_the_order_can_come_again()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Repository.Outcome = ItemActionOutcome.FailedForNow("the disk is full");
        var order = Request("job") with { RequestedAction = new RequestedAction { Type = "move" } };

        using var failed = await test.Connector.SendAsync(HttpMethod.Put, ConnectorRoutes.ItemAction, order);
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var text = await failed.Content.ReadAsStringAsync();
        text.ShouldContain("\"status\":\"error\"");
        text.ShouldContain("the disk is full");

        test.Repository.Outcome = null;
        (await ActAsync(test, "job", "move")).Status.ShouldBe(ResponseStatus.Success);
    }

    [Fact]
    public async Task An_order_of_another_job_is_another_order()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);

        (await ActAsync(test, "job-1", "delete")).Status.ShouldBe(ResponseStatus.Success);
        (await ActAsync(test, "job-2", "delete")).Status.ShouldBe(ResponseStatus.Error);
        test.Repository.Add(1);
        (await ActAsync(test, "job-3", "delete")).Status.ShouldBe(ResponseStatus.Success);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        test.Repository.BeforeActing = static () => throw new IOException("not now");

        var failed = await ActAsync(test, "job", "delete");
        test.Repository.BeforeActing = static () => Task.CompletedTask;

        failed.Status.ShouldBe(ResponseStatus.Error);
        failed.Message.ShouldBe("Item action failed.");
        failed.Description.ShouldBe("not now");
        (await ActAsync(test, "job", "delete")).Status.ShouldBe(ResponseStatus.Success);
    }

    [Fact]
    public async Task An_action_that_the_stop_of_the_connector_leaves_undone_is_no_outcome()
    {
        await using var test = await MemoryConnector.StartAsync();
        test.Repository.Add(1);
        var lifetime = test.Connector.Services.GetRequiredService<IHostApplicationLifetime>();
        test.Repository.BeforeActing = () =>
        {
            lifetime.StopApplication();
            throw new OperationCanceledException(lifetime.ApplicationStopping);
        };

        var request = Request("job") with { RequestedAction = new RequestedAction { Type = "delete" } };
        using var answer = await test.Connector.SendAsync(HttpMethod.Put, ConnectorRoutes.ItemAction, request);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_success_is_remembered_over_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("dsx-data-");
        try
        {
            ItemActionResponse first;
            await using (var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_DATA_DIR", data.FullName)))
            {
                test.Repository.Add(1);
                first = await ActAsync(test, "job", "move");
            }

            await using var restarted = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_DATA_DIR", data.FullName));

            (await ActAsync(restarted, "job", "move")).ShouldBeEquivalentTo(first);
            restarted.Repository.Acted.ShouldBe(0);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static Task<ItemActionResponse> ActAsync(MemoryConnector test, string job, string? type) =>
        test.Connector.AskAsync<ItemActionResponse>(
            HttpMethod.Put, ConnectorRoutes.ItemAction, Request(job) with { RequestedAction = new RequestedAction { Type = type } });

    private static ScanRequest Request(string job) => new() { Location = "mem:item0000", Metainfo = "item", ScanJobId = job };
}
