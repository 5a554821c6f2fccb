using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>
/// A real reverse proxy with its configuration of <c>deploy/tls</c>, on a free port of loopback. Root starts it as a user without rights.
/// Users call it by <see cref="ApiName"/>, connectors by <see cref="ConnectorsName"/>.
/// </summary>
internal sealed class EdgeProxy : IAsyncDisposable
{
    public const string ApiName = "hub.example.com";
    public const string ConnectorsName = "localhost";
    public const string HubName = "hub.internal";

    private const string Nobody = "65534";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["nginx"] = "/usr/sbin/nginx",
        ["haproxy"] = "/usr/sbin/haproxy",
        ["caddy"] = "/usr/bin/caddy",
    };

    private readonly string _kind;
    private readonly TestFolder _folder = new();
    private readonly int _port = LoopbackPort.Take();
    private readonly StringBuilder _log = new();
    private Process? _process;

    private EdgeProxy(string kind) => _kind = kind;

    public static TheoryData<string> All => [.. Programs.Keys];

    public Uri Api => new(string.Create(CultureInfo.InvariantCulture, $"https://{ApiName}:{_port}"));

    public Uri Connectors => new(string.Create(CultureInfo.InvariantCulture, $"https://{ConnectorsName}:{_port}"));

    public int Port => _port;

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

    /// <summary>Whether the machine has the program; tests that need it are skipped otherwise.</summary>
    public static bool IsInstalled(string kind) => File.Exists(Programs[kind]);

    /// <summary>Starts one.</summary>
    /// <param name="kind">nginx, haproxy or caddy.</param>
    /// <param name="edge">The certificate for <see cref="ApiName"/> and <see cref="ConnectorsName"/>.</param>
    /// <param name="hubAuthority">The PEM file by which the hub's certificates are verified.</param>
    /// <param name="apiPort">The port of the hub's API listener.</param>
    /// <param name="internalPort">The port of the hub's internal listener.</param>
    public static async Task<EdgeProxy> StartAsync(string kind, TestCertificate edge, string hubAuthority, int apiPort, int internalPort)
    {
        var proxy = new EdgeProxy(kind);
        try
        {
            proxy.Run(edge, hubAuthority, apiPort, internalPort);
            await Eventually.TrueAsync(proxy.AcceptsAsync, $"{kind} listens", StartLimit);
            return proxy;
        }
        catch (Exception e)
        {
            var log = proxy.Log;
            await proxy.DisposeAsync();
            throw new InvalidOperationException($"{e.Message}\n{log}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        if (_process is not null)
        {
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private void Run(TestCertificate edge, string hubAuthority, int apiPort, int internalPort)
    {
        var variables = new Dictionary<string, string>
        {
            ["DSX_LISTEN_ADDRESS"] = "127.0.0.1",
            ["DSX_LISTEN_PORT"] = Text(_port),
            ["DSX_API_NAME"] = ApiName,
            ["DSX_CONNECTORS_NAME"] = ConnectorsName,
            ["DSX_EDGE_CERTFILE"] = Readable(edge.CertFile, "tls.crt"),
            ["DSX_EDGE_KEYFILE"] = Readable(edge.KeyFile, "tls.key"),
            ["DSX_HUB_API"] = "127.0.0.1:" + Text(apiPort),
            ["DSX_HUB_INTERNAL"] = "127.0.0.1:" + Text(internalPort),
            ["DSX_HUB_NAME"] = HubName,
            ["DSX_HUB_CA"] = Readable(hubAuthority, "hub-ca.crt"),
            ["HOME"] = _folder.Path,
            ["XDG_DATA_HOME"] = _folder.Path,
            ["XDG_CONFIG_HOME"] = _folder.Path,
        };
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        var deployed = Path.Combine(Repository.Root, "deploy", "tls", _kind);
        string[] arguments = _kind switch
        {
            "nginx" => ["-p", _folder.Path, "-e", "stderr", "-c", WriteNginx(deployed, variables), "-g", "daemon off;"],
            "haproxy" => ["-db", "-f", Readable(Path.Combine(deployed, "haproxy.cfg"), "haproxy.cfg")],
            _ => ["run", "--adapter", "caddyfile", "--config", Readable(Path.Combine(deployed, "Caddyfile"), "Caddyfile")],
        };
        Start(variables, arguments);
    }

    private void Start(Dictionary<string, string> variables, string[] arguments)
    {
        ProcessStartInfo start = Environment.IsPrivilegedProcess
            ? new("setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", Programs[_kind], .. arguments])
            : new(Programs[_kind], arguments);
        start.WorkingDirectory = _folder.Path;
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    // What nginx's image does with its templates, and the little of a main file that they need around them.
    private string WriteNginx(string deployed, Dictionary<string, string> variables)
    {
        var template = File.ReadAllText(Path.Combine(deployed, "dsx-hub.conf.template"));
        var site = variables.Aggregate(template, static (text, one) => text.Replace($"${{{one.Key}}}", one.Value, StringComparison.Ordinal));
        var sitePath = _folder.Write("dsx-hub.conf", site);
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {_folder[kind]};\n"));
        return _folder.Write("nginx.conf", $$"""
            worker_processes 1;
            pid {{_folder["nginx.pid"]}};
            error_log stderr info;
            events { worker_connections 256; }
            http {
            access_log off;
            {{temporary}}
            include {{sitePath}};
            }
            """);
    }

    private string Readable(string path, string name) => _folder.Write(name, File.ReadAllBytes(path));

    private async Task<bool> AcceptsAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"{_kind} ended with {_process.ExitCode}");
        }

        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
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

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
