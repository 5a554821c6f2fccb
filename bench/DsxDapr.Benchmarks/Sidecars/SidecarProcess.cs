using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DsxDapr.Benchmarks.Sidecars;

/// <summary>A DevSidecar in a process of its own.</summary>
internal sealed class SidecarProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SidecarProcess(Process process, int port, TimeSpan readyAfter) => (_process, Port, ReadyAfter) = (process, port, readyAfter);

    /// <summary>The port of its API.</summary>
    public int Port { get; }

    /// <summary>How long it took to answer 204 on its health path.</summary>
    public TimeSpan ReadyAfter { get; }

    /// <summary>Its resident memory, in MiB.</summary>
    public long ResidentMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 >> 20;
        }
    }

    /// <summary>Starts one and waits until it is healthy.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="folder">Where its trust is.</param>
    /// <param name="appId">The app.</param>
    /// <param name="appPort">Where the app listens; null for none.</param>
    /// <param name="resources">The directory of its components.</param>
    /// <param name="mtls">Whether sidecars speak mTLS with each other.</param>
    /// <param name="apiPort">The port of its API; null for a free one.</param>
    /// <param name="environment">Further variables.</param>
    public static async Task<SidecarProcess> StartAsync(
        string program, string folder, string appId, int? appPort, string resources, bool mtls, int? apiPort = null,
        params KeyValuePair<string, string>[] environment)
    {
        var port = apiPort ?? FreePort();
        List<string> arguments =
        [
            program, "--app-id", appId, "--dapr-http-port", Text(port), "--resources-path", resources, "--trust-dir", Path.Combine(folder, "trust"),
            "--enable-mtls", mtls ? "true" : "false", "--log-level", "warn",
        ];
        if (appPort is { } known)
        {
            arguments.AddRange(["--app-port", Text(known)]);
        }

        var begin = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/v1.0/healthz"));
                if (answer.StatusCode == HttpStatusCode.NoContent)
                {
                    return new SidecarProcess(process, port, Stopwatch.GetElapsedTime(begin));
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // It is still starting.
            }

            await Task.Delay(2);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
