using System.Globalization;

namespace DsxDapr.Cli.Tests.Stands;

/// <summary>What the kernel says of processes.</summary>
internal static class RunningProcesses
{
    /// <summary>Whether the process runs; a zombie does not.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
