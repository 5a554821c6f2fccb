using System.Net;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>Who may do what with dead letters, and what is refused to everybody.</summary>
public sealed class DeadLetterAccessTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const string Admin = "admin/dead-letter";

    [Theory]
    [InlineData("GET", "stats/unknown", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "items/unknown", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "items/event", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "items/scan_request?end=101", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "items/scan_request?start=5&end=4", HttpStatusCode.BadRequest)]
    [InlineData("POST", "requeue/unknown", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "requeue/scan_request?max_items=0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "requeue/scan_request?max_items=1001", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "requeue/scan_request?target_task=os.system", HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "requeue/scan_request?target_task=dsx_connect.tasks.scan.verdict", HttpStatusCode.UnprocessableEntity)]
    [InlineData("DELETE", "clear/unknown", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_no_queue_range_or_task_is_refused(string method, string route, HttpStatusCode status) =>
        (await fixture.Hub.AskAsync(HubApp.Admin, method, $"{Admin}/{route}")).Status.ShouldBe(status);

    [Theory]
    [InlineData(null, "GET", "stats", HttpStatusCode.Unauthorized)]
    [InlineData(HubApp.Viewer, "GET", "items/scan_request", HttpStatusCode.OK)]
    [InlineData(HubApp.Viewer, "POST", "requeue", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Operator, "POST", "requeue", HttpStatusCode.OK)]
    [InlineData(HubApp.Operator, "DELETE", "clear", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Operator, "DELETE", "clear/scan_request", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Admin, "DELETE", "clear", HttpStatusCode.OK)]
    public async Task A_viewer_reads_an_operator_requeues_and_an_admin_clears(string? token, string method, string route, HttpStatusCode status) =>
        (await fixture.Hub.AskAsync(token, method, $"{Admin}/{route}")).Status.ShouldBe(status);
}
