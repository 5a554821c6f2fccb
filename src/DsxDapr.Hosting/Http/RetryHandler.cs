using System.Net;
using DsxDapr.DaprHttp;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace DsxDapr.Hosting.Http;

/// <summary>
/// Sends requests marked with <see cref="RetryRequestExtensions.AllowRetry"/> again when they failed on the way. The outermost
/// handler: what is inside it signs every attempt anew.
/// </summary>
internal sealed partial class RetryHandler(SignedHttpClientOptions options, TimeProvider clock, ILogger<RetryHandler> logger)
    : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage> Request = new("dsx.request");
    private readonly ResiliencePipeline<HttpResponseMessage>? _pipeline = CreatePipeline(options, clock, logger);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_pipeline is null || !request.IsRetryAllowed())
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (request.Content is { } content and not (ByteArrayContent or ReadOnlyMemoryContent))
        {
            await content.LoadIntoBufferAsync(cancellationToken);
        }

        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Request, request);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, state) => await state.Handler.SendOnceAsync(state.Request, context.CancellationToken),
                context,
                (Handler: this, Request: request));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static ResiliencePipeline<HttpResponseMessage>? CreatePipeline(
        SignedHttpClientOptions options, TimeProvider clock, ILogger logger) =>
        options.MaxAttempts == 1
            ? null
            : new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
                .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = options.MaxAttempts - 1,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = options.BaseDelay,
                    MaxDelay = options.MaxDelay,
                    ShouldHandle = static arguments => ValueTask.FromResult(TransientFailure.Is(arguments.Outcome)),
                    DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result, options.MaxDelay, clock)),
                    OnRetry = arguments => Report(arguments, logger),
                })
                .Build();

    // Null leaves the wait to the exponential back-off.
    private static TimeSpan? RetryAfter(HttpResponseMessage? response, TimeSpan maxDelay, TimeProvider clock)
    {
        var wanted = response?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wanted is null ? null : TimeSpan.FromTicks(Math.Clamp(wanted.Value.Ticks, 0, maxDelay.Ticks));
    }

    private static ValueTask Report(OnRetryArguments<HttpResponseMessage> arguments, ILogger logger)
    {
        var request = arguments.Context.Properties.GetValue(Request, null!);
        var reason = arguments.Outcome.Exception?.Message ?? StatusText(arguments.Outcome.Result);
        var wait = (long)arguments.RetryDelay.TotalMilliseconds;
        Log.Retry(logger, request.Method.Method, request.RequestUri?.AbsolutePath, arguments.AttemptNumber + 1, reason, wait);
        return ValueTask.CompletedTask;
    }

    private static string StatusText(HttpResponseMessage? response) => response switch
    {
        null => "no answer",
        _ when DaprInvocation.IsSidecarError(response) => "the sidecar could not reach the app",
        { StatusCode: HttpStatusCode status } => $"status {(int)status}",
    };

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Method} {Path}, attempt {Attempt}: {Reason}; again in {Wait} ms")]
        public static partial void Retry(ILogger logger, string method, string? path, int attempt, string reason, long wait);
    }
}
