using System.Diagnostics;
using System.Globalization;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>A sidecar in a process of its own, which tests may kill and start again with the same ports and names.</summary>
internal sealed class SidecarUnderTest : IAsyncDisposable
{
    private readonly SidecarKind _kind;
    private readonly SidecarSetup _setup;
    private readonly string _shared;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsx-conformance-");
    private readonly List<string> _log = [];
    private Process? _process;

    private SidecarUnderTest(SidecarKind kind, SidecarSetup setup, string shared)
    {
        (_kind, _setup, _shared) = (kind, setup, shared);
        HttpPort = LoopbackPort.Take();
        InternalPort = LoopbackPort.Take();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => KillLeftBehind();
    }

    /// <summary>The port of the HTTP API.</summary>
    public int HttpPort { get; }

    /// <summary>The port for other sidecars.</summary>
    public int InternalPort { get; }

    /// <summary>The process id.</summary>
    public int Id => _process!.Id;

    /// <summary>Its resident memory, in bytes.</summary>
    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    /// <summary>What it printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts a sidecar and waits until its components are loaded.</summary>
    /// <param name="kind">The program.</param>
    /// <param name="setup">How it is started.</param>
    /// <param name="shared">The folder of what sidecars share: the names, the certificate authority.</param>
    public static async Task<SidecarUnderTest> StartAsync(SidecarKind kind, SidecarSetup setup, string shared)
    {
        var sidecar = Prepare(kind, setup, shared);
        await sidecar.StartAsync();
        return sidecar;
    }

    /// <summary>A sidecar that is not started yet.</summary>
    public static SidecarUnderTest Prepare(SidecarKind kind, SidecarSetup setup, string shared) => new(kind, setup, shared);

    /// <summary>Starts it (again) and waits until its components are loaded and, if its app listens, until it is healthy.</summary>
    public async Task StartAsync()
    {
        Launch();
        await Eventually.TrueAsync(
            async () => _process!.HasExited
                ? throw new InvalidOperationException($"{_setup.AppId} ended with {_process.ExitCode}:\n{Log}")
                : await StatusAsync("/v1.0/healthz/outbound") == 204,
            $"{_kind} of {_setup.AppId} is ready",
            TimeSpan.FromSeconds(60));
    }

    /// <summary>Starts the program without waiting for anything.</summary>
    public void Launch()
    {
        var config = Path.Combine(_folder.FullName, "config.yaml");
        File.WriteAllText(config, _kind.Configuration(_setup.Configuration, _shared));
        var resources = Directory.CreateDirectory(Path.Combine(_folder.FullName, "resources")).FullName;
        for (var i = 0; i < _setup.Resources.Count; i++)
        {
            File.WriteAllText(Path.Combine(resources, string.Create(CultureInfo.InvariantCulture, $"{i}.yaml")), _setup.Resources[i]);
        }

        var start = new ProcessStartInfo(_kind.Command[0])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        foreach (var argument in _kind.Arguments(_setup, HttpPort, InternalPort, _shared).Concat(["--config", config, "--resources-path", resources]))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DAPR_HOST_IP"] = "127.0.0.1";
        start.Environment["NAMESPACE"] = "default";
        foreach (var (name, value) in _setup.Environment)
        {
            start.Environment[name] = value;
        }

        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends it SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Has it do nothing, as if it got no processor.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Has it go on after <see cref="Freeze"/>.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Waits until it has ended, and gives its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>The status of a GET at the API; 0 when the port is closed.</summary>
    public async Task<int> StatusAsync(string path)
    {
        try
        {
            return (await RawHttp.SendAsync(HttpPort, "GET", path)).Status;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not { } process)
        {
            if (_folder.Exists)
            {
                _folder.Delete(recursive: true);
            }

            return;
        }

        if (!process.HasExited)
        {
            await KillAsync();
        }

        _process = null;
        process.Dispose();
        TestContext.Current.TestOutputHelper?.WriteLine($"{_setup.AppId}:\n{Log}");
        _folder.Delete(recursive: true);
        _folder.Refresh();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.Add(line.Data ?? "");
        }
    }

    // A test that failed may have disposed of nothing.
    private void KillLeftBehind()
    {
        try
        {
            _process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It was disposed of.
        }
    }
}
