using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DsxDapr.Testing;

/// <summary>
/// Runs code that may not read what is closed to it, also when the tests run as root, who may read everything: on a thread that
/// gave up root's rights on files (setfsuid(2), which Linux keeps per thread).
/// </summary>
public static partial class SomebodyElse
{
    private const uint Nobody = 65_534;

    /// <summary>Runs <paramref name="code"/> as somebody who owns nothing, and all its continuations on the same thread.</summary>
    public static T Run<T>(Func<Task<T>> code)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            var loop = new OneThread();
            SynchronizationContext.SetSynchronizationContext(loop);
            try
            {
                if (Environment.IsPrivilegedProcess)
                {
                    _ = SetFileSystemGroup(Nobody);
                    _ = SetFileSystemUser(Nobody);
                }

                result = loop.Run(code);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetFileSystemGroup(uint group);

    private sealed class OneThread : SynchronizationContext
    {
        private readonly System.Collections.Concurrent.BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];

        public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

        public T Run<T>(Func<Task<T>> code)
        {
            var task = code();
            task.ContinueWith(_ => _work.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in _work.GetConsumingEnumerable())
            {
                callback(state);
            }

            return task.GetAwaiter().GetResult();
        }
    }
}
