namespace DsxDapr.Contracts.Tests;

public sealed class RouteTests
{
    [Fact]
    public void A_job_id_cannot_leave_its_place_in_the_path() =>
        HubRoutes.JobRaw("../config?x#y").ShouldBe("/dsx-connect/api/v1/scan/jobs/..%2Fconfig%3Fx%23y/raw");

    [Fact]
    public void Dead_letters_have_a_topic_and_a_route_of_their_own() =>
        Topics.RouteOf(Topics.DeadLettersOf(Topics.ScanRequests)).ShouldBe("/events/scan-requests-dead");
}
