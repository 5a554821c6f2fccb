using System.Globalization;
using System.Security.Cryptography;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>An app of <see cref="HubReplicas"/>: its process, and its sidecar.</summary>
internal class AppReplica : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly string _appId;
    private readonly string _assembly;
    private readonly string _dataDir;
    private readonly HttpClient _probe = new();
    private readonly int _port = LoopbackPort.Take();
    private readonly Dictionary<string, string> _environment;
    private SidecarProcess? _sidecar;
    private Command? _process;
    private string _earlier = "";

    public AppReplica(string appId, string assembly, string dataDir, IEnumerable<(string Name, string Value)> settings)
    {
        _appId = appId;
        _assembly = assembly;
        _dataDir = dataDir;
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["APP_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
            ["APP_API_TOKEN"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            ["DAPR_API_TOKEN"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            ["DSXCONNECT_DATA_DIR"] = dataDir,
        };
        foreach (var (name, value) in settings)
        {
            _environment[name] = value;
        }
    }

    public Uri Url { get; }

    /// <summary>What the app keeps on disk.</summary>
    public string DataDir => _dataDir;

    /// <summary>What app and sidecar logged.</summary>
    public string Log => _earlier + _process?.Output + _process?.Error + _sidecar?.Log;

    /// <summary>Notes the API tokens.</summary>
    public void IssuedTo(SecretScrub scrub)
    {
        scrub.Issue("app API token", _environment["APP_API_TOKEN"]);
        scrub.Issue("Dapr API token", _environment["DAPR_API_TOKEN"]);
    }

    public async Task StartAsync(string resources, string trust)
    {
        _sidecar = await SidecarProcess.StartAsync(
            Repository.AppAssembly("DsxDapr.DevSidecar"),
            _appId,
            ["--app-port", _environment["APP_PORT"], "--resources-path", resources, "--trust-dir", trust],
            _environment);
        _environment["DAPR_HTTP_PORT"] = _sidecar.HttpPort.ToString(CultureInfo.InvariantCulture);
        await StartAppAsync();
    }

    /// <summary>Ends the app in good order and starts it again on the same port; its sidecar stays.</summary>
    public async Task RestartAsync()
    {
        await StopAppAsync();
        await StartAppAsync();
    }

    /// <summary>Kills the app and starts it again on the same port; its sidecar stays.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            await Signal.SendAsync(process.ProcessId, "KILL");
            await process.WaitAsync(StopLimit);
            await ForgetAsync(process);
        }

        await StartAppAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopAppAsync();
        if (_sidecar is not null)
        {
            await _sidecar.DisposeAsync();
        }

        _probe.Dispose();
    }

    private async Task StartAppAsync()
    {
        _process = Command.Start("dotnet", [Repository.AppAssembly(_assembly)], _environment);
        try
        {
            await Eventually.TrueAsync(IsReadyAsync, $"{_appId} is ready", StartLimit);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{e.Message}\n{Log}", e);
        }
    }

    private async Task StopAppAsync()
    {
        if (_process is { } process)
        {
            await process.InterruptAsync();
            await process.WaitAsync(StopLimit);
            await ForgetAsync(process);
        }
    }

    private async Task ForgetAsync(Command process)
    {
        _earlier += process.Output + process.Error;
        await process.DisposeAsync();
        _process = null;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _probe.GetAsync(new Uri(Url, "/readyz"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
