using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>The scanner in a process of its own, whose memory can be measured; ended by its process id.</summary>
internal sealed class ScannerProcess : IAsyncDisposable
{
    private readonly StringBuilder _log = new();
    private readonly Process _process;
    private readonly HttpClient _client;

    private ScannerProcess(Uri sidecar, IReadOnlyDictionary<string, string> settings)
    {
        var port = LoopbackPort.Take().ToString(CultureInfo.InvariantCulture);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };
        var start = new ProcessStartInfo("dotnet", [typeof(ScannerOptions).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment["DSXCONNECT_SCANNER__" + name] = value;
        }

        start.Environment["APP_PORT"] = port;
        start.Environment["APP_API_TOKEN"] = ScannerApp.AppToken;
        start.Environment["DAPR_HTTP_PORT"] = sidecar.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["DAPR_API_TOKEN"] = FakeSidecar.ApiToken;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts one and waits until it is ready to scan.</summary>
    public static async Task<ScannerProcess> StartAsync(Uri sidecar, IReadOnlyDictionary<string, string> settings)
    {
        var scanner = new ScannerProcess(sidecar, settings);
        try
        {
            await Eventually.TrueAsync(scanner.IsReadyAsync, "the scanner is ready");
            return scanner;
        }
        catch (Exception e)
        {
            await scanner.DisposeAsync();
            throw new InvalidOperationException($"{e.Message}\n{scanner._log}", e);
        }
    }

    /// <summary>Delivers an order as the sidecar does.</summary>
    public async Task<string?> DeliverAsync(ScanOrder order)
    {
        var envelope = new { id = Guid.NewGuid(), specversion = "1.0", source = "dsx-hub", type = EventTypes.ScanOrdered, data = order };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/scan-requests") { Content = JsonContent.Create(envelope, options: WireJson.Options) };
        request.Headers.TryAddWithoutValidation("dapr-api-token", ScannerApp.AppToken);
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString();
    }

    /// <summary>Its resident memory in bytes.</summary>
    public long Resident() => Read("VmRSS:");

    /// <summary>The most resident memory that it had since <see cref="ForgetPeak"/>, in bytes.</summary>
    public long PeakResident() => Read("VmHWM:");

    /// <summary>Has the system measure the peak from now on.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException("the scanner did not start");
        }

        try
        {
            using var answer = await _client.GetAsync("/readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private long Read(string figure)
    {
        const int BytesPerKb = 1024;
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) * BytesPerKb;
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
