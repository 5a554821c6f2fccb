using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Scanners;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;

namespace DsxDapr.Hub.Engines;

/// <summary>
/// Tells whether the scan engines can be used (wire contract §3.2, <c>test/dsxa-connection</c>). The hub talks to no engine itself: it has a
/// scanner ask its own, through the sidecars. Of several scanners one answers.
/// </summary>
internal sealed class EngineTest(IHttpClientFactory clients, SidecarReadiness sidecar)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string HttpClientName = "scanner";

    /// <summary>How long the scanner may take, which gives each engine ten seconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // How DSXA is called, and what the contract says when it answers.
    private const string DsxaName = "dsxa";
    private const string DsxaProduct = "DSXA";
    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>What came of it, in the contract's shape. Failures are answers, too.</summary>
    public async Task<StatusResponse> RunAsync(CancellationToken cancellationToken)
    {
        if (!sidecar.IsConfigured)
        {
            return StatusResponse.Error("No scanner can be asked", "The hub runs without a sidecar.");
        }

        try
        {
            return Describe(await AskAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return StatusResponse.Error("No scanner can be asked", e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return StatusResponse.Error("No scanner can be asked", $"It did not answer within {Limit.TotalSeconds} seconds.");
        }
    }

    private async Task<IReadOnlyList<EngineReport>> AskAsync(CancellationToken cancellationToken)
    {
        // The host is the sidecar's affair.
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://" + AppIds.Scanner + ScannerRoutes.Engines).ViaDapr(AppIds.Scanner);
        using var response = await clients.CreateClient(HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(DaprInvocation.IsSidecarError(response)
                ? "The sidecar finds no scanner that can be reached."
                : $"The scanner answered {(int)response.StatusCode}.");
        }

        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
        return await response.Content.ReadFromJsonAsync<List<EngineReport>>(WireJson.Options, cancellationToken) is { Count: > 0 } reports
            ? reports
            : throw new JsonException("The scanner names no engine.");
    }

    private static StatusResponse Describe(IReadOnlyList<EngineReport> engines)
    {
        var problems = engines.Where(engine => engine.Problem is not null).Select(engine => $"{ProductOf(engine)}: {engine.Problem}").ToList();
        var description = string.Join("; ", engines.Select(Describe));
        return problems.Count > 0
            ? StatusResponse.Error(string.Join("; ", problems), description)
            : StatusResponse.Success("Connected to " + string.Join(", ", engines.Select(ProductOf)), description);
    }

    private static string Describe(EngineReport engine)
    {
        var database = engine.Database is null ? "" : $", database {engine.Database}";
        return $"{engine.Engine}{database}: {(engine.Problem is null ? "can scan" : "cannot scan")}";
    }

    private static string ProductOf(EngineReport engine) => engine.Name == DsxaName ? DsxaProduct : engine.Engine;
}
