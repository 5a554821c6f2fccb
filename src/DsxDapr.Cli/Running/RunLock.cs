namespace DsxDapr.Cli.Running;

/// <summary>
/// Makes a run the only one on its data directory. The lock is the kernel's (flock): it ends with the process however that ends.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or says in a sentence who has it. What a killed run left in <c>run.json</c> is gone then.</summary>
    public static async Task<RunLock> TakeAsync(Workspace workspace, TimeProvider clock, CancellationToken cancellationToken)
    {
        // IsHeld takes the lock for an instant, so one refusal is not yet an answer.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var taken = new RunLock(new FileStream(workspace.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));

                // Until this run writes its own: the process ids in it may be other programs' by now, which nobody must signal.
                RunStateFile.Delete(workspace);
                return taken;
            }
            catch (IOException) when (attempt < 5)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
            }
            catch (IOException e)
            {
                throw new CliException($"dsx is already running on {workspace.DataDir}: stop it with `dsx down`, or use another --data-dir.", e);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new CliException($"{workspace.LockFile} cannot be opened: {e.Message}", e);
            }
        }
    }

    /// <summary>Whether a run has the lock.</summary>
    public static bool IsHeld(Workspace workspace)
    {
        if (!File.Exists(workspace.LockFile))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(workspace.LockFile, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
