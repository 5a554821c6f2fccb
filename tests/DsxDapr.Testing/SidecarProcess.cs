using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DsxDapr.Testing;

/// <summary>A DevSidecar in a process of its own, for one app, on free loopback ports; ended by its process id.</summary>
public sealed class SidecarProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private SidecarProcess(Process process, int httpPort)
    {
        _process = process;
        HttpPort = httpPort;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The port of its API.</summary>
    public int HttpPort { get; }

    /// <summary>The address of its API.</summary>
    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}"));

    /// <summary>What it logged.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts one and waits until its components are loaded.</summary>
    /// <param name="program">The path of <c>DsxDapr.DevSidecar.dll</c>.</param>
    /// <param name="appId">The app's id.</param>
    /// <param name="flags">Further flags, e.g. <c>--resources-path</c>.</param>
    /// <param name="environment">Further variables, e.g. the API tokens.</param>
    public static async Task<SidecarProcess> StartAsync(
        string program, string appId, IReadOnlyList<string> flags, IReadOnlyDictionary<string, string>? environment = null)
    {
        var port = LoopbackPort.Take();
        string[] arguments = [program, "--app-id", appId, "--dapr-http-port", port.ToString(CultureInfo.InvariantCulture), .. flags];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var sidecar = new SidecarProcess(new Process { StartInfo = start }, port);
        try
        {
            await Eventually.TrueAsync(sidecar.IsReadyAsync, "the sidecar is ready");
            return sidecar;
        }
        catch (Exception error)
        {
            await sidecar.DisposeAsync();
            throw new InvalidOperationException($"{error.Message}\n{sidecar.Log}", error);
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"the sidecar ended with {_process.ExitCode}");
        }

        using var client = new HttpClient();
        try
        {
            return (await client.GetAsync(new Uri(Url, "/v1.0/healthz/outbound"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
