using System.Runtime.InteropServices;

namespace DsxDapr.Cli.Processes;

/// <summary>Signals to other processes, which .NET itself cannot send (it can only kill).</summary>
internal static class Signals
{
    /// <summary>Ask to end.</summary>
    public const int Terminate = 15;

    /// <summary>End now.</summary>
    public const int Kill = 9;

    /// <summary>Sends <paramref name="signal"/> to a process, or to a process group when <paramref name="processId"/> is negative.</summary>
    /// <returns>False when there is no such process any more, or it is not ours.</returns>
    public static bool Send(int processId, int signal) => KillNative(processId, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillNative(int processId, int signal);
}
