using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>Ends a request as a server does: what was registered for its end, the pooled body, is given back.</summary>
internal sealed class RegisteredBody(IHttpResponseFeature inner) : IHttpResponseFeature, IDisposable
{
    private Func<object, Task>? _callback;
    private object? _state;

    public int StatusCode { get => inner.StatusCode; set => inner.StatusCode = value; }

    public string? ReasonPhrase { get => inner.ReasonPhrase; set => inner.ReasonPhrase = value; }

    public IHeaderDictionary Headers { get => inner.Headers; set => inner.Headers = value; }

    [Obsolete("Replaced by IHttpResponseBodyFeature in the interface itself.")]
    public Stream Body { get => inner.Body; set => inner.Body = value; }

    public bool HasStarted => inner.HasStarted;

    public void OnStarting(Func<object, Task> callback, object state) => inner.OnStarting(callback, state);

    public void OnCompleted(Func<object, Task> callback, object state) => (_callback, _state) = (callback, state);

    public void Dispose() => _callback?.Invoke(_state!).GetAwaiter().GetResult();
}
