using System.Diagnostics;
using System.Globalization;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Signals to processes, by their id.</summary>
internal static class Signal
{
    /// <summary>Sends a signal, e.g. <c>KILL</c>.</summary>
    public static async Task SendAsync(int processId, string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, processId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Whether a process of this id runs.</summary>
    public static bool IsRunning(int processId)
    {
        var stat = $"/proc/{processId}/stat";
        try
        {
            // The state is the first letter behind the name in parentheses; Z is a process that ended and is not yet reaped.
            return File.ReadAllText(stat) is var text && text[text.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
