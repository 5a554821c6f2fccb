using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;

namespace DsxDapr.DevSidecar.Tests.Resiliency;

/// <summary>What outbound policies do to the operations of a component.</summary>
public sealed class OutboundGuardTests
{
    private int _attempts;

    [Fact]
    public async Task A_failure_of_the_component_is_tried_again_as_often_as_the_policy_says()
    {
        var guard = Guard(new ComponentTarget(Retries(2), null, null));
        await Should.ThrowAsync<StateStoreException>(() => guard.RunAsync(_ => FailAsync(new StateStoreException("down")), default));
        _attempts.ShouldBe(3);
    }

    [Fact]
    public async Task An_etag_that_does_not_fit_is_an_answer_and_not_tried_again()
    {
        var guard = Guard(new ComponentTarget(Retries(2), null, Rule()));
        await Should.ThrowAsync<EtagException>(() => guard.RunAsync(_ => FailAsync(new EtagException("stale")), default));
        await Should.ThrowAsync<EtagException>(() => guard.RunAsync(_ => FailAsync(new EtagException("stale")), default));
        _attempts.ShouldBe(2);
    }

    [Fact]
    public async Task An_open_breaker_keeps_the_operation_from_the_component()
    {
        var guard = Guard(new ComponentTarget(null, null, Rule()));
        await Should.ThrowAsync<StateStoreException>(() => guard.RunAsync(_ => FailAsync(new StateStoreException("down")), default));
        var refusal = await Should.ThrowAsync<StateStoreException>(() => guard.RunAsync(_ => FailAsync(new StateStoreException("down")), default));
        refusal.Message.ShouldBe(CircuitBreaker.IsOpen);
        _attempts.ShouldBe(1);
    }

    [Fact]
    public async Task An_operation_that_takes_too_long_has_failed()
    {
        var guard = Guard(new ComponentTarget(null, TimeSpan.FromMilliseconds(50), null));
        var failure = await Should.ThrowAsync<StateStoreException>(() => guard.RunAsync(ct => Task.Delay(Timeout.InfiniteTimeSpan, ct), default));
        failure.Message.ShouldBe("context deadline exceeded");
    }

    [Fact]
    public void Default_policies_apply_where_there_is_no_target_the_most_particular_first()
    {
        var folder = Directory.CreateTempSubdirectory("dsx-resiliency-");
        File.WriteAllText(Path.Combine(folder.FullName, "r.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies:
                retries:
                  DefaultRetryPolicy: {maxRetries: 1}
                  DefaultAppRetryPolicy: {maxRetries: 2}
                  DefaultPubsubComponentInboundRetryPolicy: {maxRetries: 3}
                  DefaultComponentOutboundRetryPolicy: {maxRetries: 4}
                  mine: {maxRetries: 9}
                timeouts: {DefaultTimeoutPolicy: 7s}
                circuitBreakers: {DefaultStatestoreComponentOutboundCircuitBreakerPolicy: {trip: consecutiveFailures > 1}}
              targets:
                apps: {named: {retry: mine}}
            """);
        var policies = ResourceFolder.Read([folder.FullName], "app").Resiliency;
        policies.ForApp("any").Retry.ShouldNotBeNull().MaxRetries.ShouldBe(2);
        policies.ForApp("any").Timeout.ShouldBe(TimeSpan.FromSeconds(7));
        policies.ForApp("named").Retry.ShouldNotBeNull().MaxRetries.ShouldBe(9);
        policies.ForApp("named").Timeout.ShouldBeNull("a target wins over the default policies altogether");
        policies.ForInbound("any").Retry.ShouldNotBeNull().MaxRetries.ShouldBe(3);
        policies.ForOutbound("any", "Statestore").Retry.ShouldNotBeNull().MaxRetries.ShouldBe(4);
        policies.ForOutbound("any", "Statestore").Breaker.ShouldNotBeNull();
        policies.ForOutbound("any", "Pubsub").Breaker.ShouldBeNull();
        folder.Delete(recursive: true);
    }

    private static OutboundGuard Guard(ComponentTarget target) => new(
        target, e => e is StateStoreException and not EtagException, m => new StateStoreException(m), TimeProvider.System);

    private static RetryPolicy Retries(int max) => new(Exponential: false, TimeSpan.FromMilliseconds(1), TimeSpan.Zero, max);

    private static CircuitBreakerRule Rule() => new(1, TimeSpan.Zero, TimeSpan.FromMinutes(1), TripExpression.TryParse("consecutiveFailures >= 1")!);

    private Task FailAsync(Exception e)
    {
        _attempts++;
        return Task.FromException(e);
    }
}
