using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Jobs;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Cli.Scanning;

/// <summary>The routes of the hub that ordering and watching a scan take (wire contract §3.3; the hub's own <c>/api/v1</c>).</summary>
/// <param name="http">Has the hub as its base address.</param>
internal sealed class HubClient(HttpClient http)
{
    private const int PageSize = 1000;

    /// <summary>Whether the hub knows the connector and the connector says that it is ready.</summary>
    public async Task<bool> IsConnectorReadyAsync(Guid connector, CancellationToken cancellationToken)
    {
        var connectors = await http.GetFromJsonAsync<List<ConnectorInstance>>(
            HubRoutes.Prefix + "/connectors/list", WireJson.Options, cancellationToken);
        if (connectors is null || connectors.TrueForAll(c => c.Uuid != connector))
        {
            return false;
        }

        using var ready = await http.GetAsync($"{HubRoutes.Prefix}/connectors/readyz/{connector:D}", cancellationToken);
        return ready.IsSuccessStatusCode;
    }

    /// <summary>Orders a full scan; returns the job's id.</summary>
    /// <param name="connector">Which connector.</param>
    /// <param name="scanOnce">Whether files may be skipped that are unchanged since they were found clean; null for the hub's setting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> OrderScanAsync(Guid connector, bool? scanOnce, CancellationToken cancellationToken)
    {
        var once = scanOnce is { } said ? $"&scan_once={(said ? "true" : "false")}" : "";
        using var response = await http.PostAsync($"{HubRoutes.FullScan(connector)}?batch=true{once}", null, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new CliException($"The hub refused to start the scan: {HubAnswer.Detail(body)} (HTTP {Text(response.StatusCode)}).");
        }

        return response.Headers.TryGetValues(WireHeaders.JobId, out var values)
            ? values.First()
            : throw new CliException("The hub started the scan but did not name its job.");
    }

    /// <summary>The job; null while the hub does not know it yet.</summary>
    public async Task<JobReport?> FindJobAsync(string jobId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(JobUrl(jobId), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JobReport>(CliJson.Compact, cancellationToken);
    }

    /// <summary>All items of a job, page by page.</summary>
    public async IAsyncEnumerable<JobItem> ItemsAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var cursor = ""; cursor is not null;)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"?cursor={Uri.EscapeDataString(cursor)}&limit={PageSize}");
            var page = await http.GetFromJsonAsync<JobItemPage>(
                JobUrl(jobId) + "/items" + query, CliJson.Compact, cancellationToken)
                ?? throw new JsonException("the hub answered null for a page of items");
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.NextCursor;
        }
    }

    private static string Text(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private static string JobUrl(string jobId) => "/api/v1/jobs/" + Uri.EscapeDataString(jobId);
}
