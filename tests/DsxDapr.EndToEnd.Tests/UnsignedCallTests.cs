using System.Net;
using System.Text;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>Calls that nobody signed, from a client on the same machine.</summary>
[Collection(SharedSystem.Name)]
public sealed class UnsignedCallTests(SharedSystem shared)
{
    private const string OwnAddress = "127.0.0.86";

    [Theory]
    [InlineData("POST", "/dsx-connect/api/v1/scan/request", """{"location":"/etc/passwd","metainfo":"passwd"}""")]
    [InlineData("POST", "/dsx-connect/api/v1/scan/request_batch", """{"requests":[{"location":"/etc/passwd","metainfo":"passwd"}]}""")]
    [InlineData("POST", "/dsx-connect/api/v1/scan/jobs/some-job/enqueue_done", "{}")]
    [InlineData("DELETE", "/dsx-connect/api/v1/connectors/unregister/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "")]
    [InlineData("GET", "/dsx-connect/api/v1/connectors/list", "")]
    [InlineData("GET", "/dsx-connect/api/v1/scan/results", "")]
    [InlineData("POST", "/dsx-connect/api/v1/scan/jobs/some-job/cancel", "")]
    [InlineData("GET", "/api/v1/audit", "")]
    [InlineData("POST", "/events/scan-results", """{"entries":[]}""")]
    [InlineData("POST", "/events/scan-requests-dead", "{}")]
    public async Task An_unsigned_call_to_the_hub_is_refused_and_changes_nothing(string method, string path, string body)
    {
        var jobs = await shared.JobsAsync();

        using var response = await SendAsync(shared.System.Status.HubUrl, method, path, body);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await shared.JobsAsync()).ShouldBe(jobs);
    }

    [Theory]
    [InlineData("POST", "read_file")]
    [InlineData("PUT", "item_action")]
    [InlineData("POST", "full_scan")]
    [InlineData("GET", "repo_check")]
    [InlineData("GET", "config")]
    public async Task An_unsigned_call_to_a_connector_is_refused_and_changes_nothing(string method, string endpoint)
    {
        var jobs = await shared.JobsAsync();
        var secret = shared.Files.Write("secret.txt", "the content of a file");
        var connector = new Uri(shared.System.Status[AppIds.FileSystemConnector].Address);

        using var response = await SendAsync(
            connector, method, $"/{AppIds.FileSystemConnector}/{endpoint}", $$"""{"location":"{{secret}}","metainfo":"secret.txt"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("""{"detail":"missing_hmac"}""");
        File.Exists(secret).ShouldBeTrue();
        (await shared.JobsAsync()).ShouldBe(jobs);
    }

    private static async Task<HttpResponseMessage> SendAsync(Uri server, string method, string path, string body)
    {
        using var client = LoopbackClient.Create(server, OwnAddress);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
