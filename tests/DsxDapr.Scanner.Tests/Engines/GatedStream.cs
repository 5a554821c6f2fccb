namespace DsxDapr.Scanner.Tests.Engines;

/// <summary>Gives its bytes up to a point, then waits to be opened.</summary>
internal sealed class GatedStream(byte[] bytes, int openUntil) : MemoryStream(bytes)
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody has read up to the gate.</summary>
    public Task Waiting => _waiting.Task;

    public void Open() => _opened.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_opened.Task.IsCompleted)
        {
            if (Position < openUntil)
            {
                return await base.ReadAsync(buffer[..Math.Min(buffer.Length, openUntil - (int)Position)], cancellationToken);
            }

            _waiting.TrySetResult();
            await _opened.Task.WaitAsync(cancellationToken);
        }

        return await base.ReadAsync(buffer, cancellationToken);
    }
}
