using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Testing;

/// <summary>A <c>c-icap</c> of the tests' own, whose virus scan asks a <see cref="Clamd"/>; ended by its process id.</summary>
public sealed class CIcap : IAsyncDisposable
{
    /// <summary>The largest content it looks at, in bytes; it lets larger ones pass.</summary>
    public const int MaxObjectSize = 5 * 1024 * 1024;

    private const string Program = "/usr/bin/c-icap";
    private const string ClamdModule = "clamd_mod.so";
    private static readonly string? Modules = new[] { "x86_64", "aarch64" }
        .Select(machine => $"/usr/lib/{machine}-linux-gnu/c_icap").FirstOrDefault(folder => File.Exists(Path.Combine(folder, ClamdModule)));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-icap-");
    private readonly int _port = LoopbackPort.Take();
    private Process? _process;

    private CIcap() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();

    /// <summary>Whether the machine has a c-icap with its virus scan, and a clamd; tests that need one are skipped otherwise.</summary>
    public static bool IsInstalled => File.Exists(Program) && Modules is not null && Clamd.IsInstalled;

    /// <summary>Why tests are skipped.</summary>
    public static string NotInstalled => "c-icap is not installed (Debian: c-icap, libc-icap-mod-virus-scan)";

    /// <summary>The virus scan.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"icap://127.0.0.1:{_port}/avscan");

    /// <summary>Starts one.</summary>
    /// <param name="clamdSocket">The unix socket of the clamd it asks. If nobody answers there, c-icap starts all the same, and calls everything clean.</param>
    /// <param name="largest">The largest content it looks at, in bytes.</param>
    public static async Task<CIcap> StartAsync(string clamdSocket, long largest = MaxObjectSize)
    {
        CIcap server = new();
        await server.RunAsync(clamdSocket, largest);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        if (_process is not null)
        {
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Delete(recursive: true);
    }

    private async Task RunAsync(string clamdSocket, long largest)
    {
        string configuration = Path.Combine(_directory.FullName, "c-icap.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            PidFile {_directory.FullName}/c-icap.pid
            CommandsSocket {_directory.FullName}/c-icap.ctl
            Port 127.0.0.1:{_port}
            StartServers 1
            MaxServers 1
            MinSpareThreads 1
            MaxSpareThreads 20
            ThreadsPerChild 20
            TmpDir {_directory.FullName}
            ServerLog {_directory.FullName}/server.log
            AccessLog {_directory.FullName}/access.log
            DebugLevel 0
            ModulesDir {Modules}
            ServicesDir {Modules}
            TemplateDir /usr/share/c_icap/templates/
            LoadMagicFile /etc/c-icap/c-icap.magic
            Module common {ClamdModule}
            clamd_mod.ClamdSocket {clamdSocket}
            Service avscan virus_scan.so
            virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE DOCUMENT
            virus_scan.MaxObjectSize {largest}
            virus_scan.SendPercentData 5
            virus_scan.StartSendPercentDataAfter {largest + 1}
            virus_scan.DefaultEngine clamd

            """));
        ProcessStartInfo start = new(Program, ["-N", "-f", configuration])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("c-icap did not start");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(AnswersAsync, "c-icap answers");
    }

    // It listens before it looks for its clamd, and without one would call everything clean: only who answers has looked.
    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException("c-icap did not start");
        }

        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"OPTIONS {Url} ICAP/1.0\r\nHost: 127.0.0.1\r\n\r\n"));
            return await socket.ReceiveAsync(new byte[1]).WaitAsync(Eventually.Deadline) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Its workers are processes of their own.
    private void Kill()
    {
        try
        {
            if (_process is { HasExited: false })
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It is over already.
        }
    }
}
