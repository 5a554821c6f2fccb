namespace DsxDapr.DevSidecar.Apps;

/// <summary>Bounds how many calls an app has at once (<c>--app-max-concurrency</c>); a call counts until its answer is read.</summary>
internal sealed class AppSlots(int limit) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(limit);

    /// <summary>Makes a call when a slot is free.</summary>
    public async Task<HttpResponseMessage> RunAsync(Func<Task<HttpResponseMessage>> call, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            var response = await call();
            response.Content = new SlotContent(response.Content, _slots);
            return response;
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
