using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Benchmarks.Scanners;

/// <summary>A scanner in a process of its own.</summary>
internal sealed class ScannerProcess : IAsyncDisposable
{
    private const string Token = "benchmark";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _url;

    private ScannerProcess(Process process, int port) => (_process, _url) = (process, new Uri($"http://127.0.0.1:{Text(port)}"));

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its resident memory at its peak, in MiB.</summary>
    public long PeakResidentMiB
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 >> 20;
        }
    }

    /// <summary>Starts one and waits until it can scan.</summary>
    public static async Task<ScannerProcess> StartAsync(int sidecarPort, string? clamd, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", [typeof(IScanEngine).Assembly.Location]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["APP_PORT"] = Text(port);
        start.Environment["APP_API_TOKEN"] = Token;
        start.Environment["DAPR_HTTP_PORT"] = Text(sidecarPort);
        start.Environment["DSXCONNECT_SCANNER__ENGINES"] = clamd is null ? "signatures" : "clamav";
        start.Environment["DSXCONNECT_SCANNER__CLAMAV__ADDRESSES"] = clamd ?? "127.0.0.1:3310";
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var scanner = new ScannerProcess(process, port);
        var begin = Stopwatch.GetTimestamp();
        while (!await scanner.IsReadyAsync(cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(begin) > StartTime)
            {
                await scanner.DisposeAsync();
                throw new InvalidOperationException("the scanner did not start");
            }

            await Task.Delay(20, cancellationToken);
        }

        return scanner;
    }

    /// <summary>Delivers an order as a sidecar does, and returns when its verdict is published.</summary>
    public async Task DeliverAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        var envelope = new { id = order.TaskId, specversion = "1.0", source = AppIds.Hub, type = EventTypes.ScanOrdered, data = order };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, Topics.RouteOf(Topics.ScanRequests)));
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(envelope, WireJson.Options));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.Add("dapr-api-token", Token);
        using var answer = await _client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(_url, "/readyz"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
