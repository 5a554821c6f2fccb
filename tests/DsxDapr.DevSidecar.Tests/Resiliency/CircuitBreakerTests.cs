using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Resiliency;

public sealed class CircuitBreakerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_opens_when_its_rule_is_met_and_refuses_until_its_timeout()
    {
        var breaker = Breaker("consecutiveFailures >= 3");
        Attempt(breaker, success: false);
        Attempt(breaker, success: false);
        Attempt(breaker, success: false);
        breaker.TryEnter(out _).ShouldBe("circuit breaker is open");
        _time.Advance(TimeSpan.FromSeconds(9));
        breaker.TryEnter(out _).ShouldBe("circuit breaker is open");
        _time.Advance(TimeSpan.FromSeconds(1));
        breaker.TryEnter(out _).ShouldBeNull();
    }

    [Fact]
    public void A_success_in_between_begins_the_count_of_consecutive_failures_anew()
    {
        var breaker = Breaker("consecutiveFailures >= 3");
        Attempt(breaker, success: false);
        Attempt(breaker, success: false);
        Attempt(breaker, success: true);
        Attempt(breaker, success: false);
        Attempt(breaker, success: false);
        breaker.TryEnter(out _).ShouldBeNull();
    }

    [Fact]
    public void Half_open_it_lets_as_many_through_as_it_is_told_and_closes_when_all_succeed()
    {
        var breaker = Breaker("consecutiveFailures >= 1", maxRequests: 2);
        Attempt(breaker, success: false);
        _time.Advance(TimeSpan.FromSeconds(10));
        breaker.TryEnter(out var first).ShouldBeNull();
        breaker.TryEnter(out var second).ShouldBeNull();
        breaker.TryEnter(out _).ShouldBe("too many requests");
        breaker.Report(first, success: true);
        breaker.Report(second, success: true);
        Attempt(breaker, success: true);
        Attempt(breaker, success: true);
        Attempt(breaker, success: true);
    }

    [Fact]
    public void A_failure_while_it_is_half_open_opens_it_again()
    {
        var breaker = Breaker("consecutiveFailures >= 2");
        Attempt(breaker, success: false);
        Attempt(breaker, success: false);
        _time.Advance(TimeSpan.FromSeconds(10));
        Attempt(breaker, success: false);
        breaker.TryEnter(out _).ShouldBe("circuit breaker is open");
    }

    [Fact]
    public void An_attempt_that_began_before_it_opened_does_not_count_afterwards()
    {
        var breaker = Breaker("consecutiveFailures >= 1");
        breaker.TryEnter(out var slow).ShouldBeNull();
        Attempt(breaker, success: false);
        _time.Advance(TimeSpan.FromSeconds(10));
        breaker.TryEnter(out _).ShouldBeNull();
        breaker.Report(slow, success: false);
        breaker.TryEnter(out _).ShouldBe("too many requests");
    }

    [Fact]
    public void The_counts_of_a_closed_breaker_begin_anew_with_every_interval()
    {
        var breaker = Breaker("totalFailures >= 2", interval: TimeSpan.FromSeconds(5));
        Attempt(breaker, success: false);
        _time.Advance(TimeSpan.FromSeconds(5));
        Attempt(breaker, success: false);
        breaker.TryEnter(out _).ShouldBeNull();
    }

    [Theory]
    [InlineData("consecutiveFailures > 5", true)]
    [InlineData("requests>=10 && totalFailures >= 6", true)]
    [InlineData("requests < 10 || consecutiveFailures == 6", true)]
    [InlineData("consecutiveSuccesses != 0", false)]
    [InlineData("totalSuccesses <= 3", false)]
    public void A_trip_expression_compares_counts(string text, bool isMet) =>
        TripExpression.TryParse(text).ShouldNotBeNull().IsMet(new CircuitCounts(10, 4, 6, 0, 6)).ShouldBe(isMet);

    [Theory]
    [InlineData("")]
    [InlineData("failures > 5")]
    [InlineData("requests > 5.5")]
    [InlineData("5 < requests")]
    [InlineData("requests > 5 &&")]
    [InlineData("double(totalFailures)/double(requests) > 0.5")]
    public void What_is_no_such_comparison_is_refused(string text) => TripExpression.TryParse(text).ShouldBeNull();

    [Fact]
    public void Each_app_and_path_has_a_breaker_of_its_own_whatever_the_query()
    {
        var circuits = new CallCircuits(_time);
        var rule = Rule("consecutiveFailures >= 1");
        circuits.For(rule, "a", "/x?q=1").ShouldBeSameAs(circuits.For(rule, "a", "/x?q=2"));
        circuits.For(rule, "a", "/x").ShouldNotBeSameAs(circuits.For(rule, "a", "/y"));
        circuits.For(rule, "a", "/x").ShouldNotBeSameAs(circuits.For(rule, "b", "/x"));
    }

    [Fact]
    public void The_hundred_that_were_used_last_are_remembered()
    {
        var circuits = new CallCircuits(_time);
        var rule = Rule("consecutiveFailures >= 1");
        var (kept, left) = (circuits.For(rule, "a", "/kept"), circuits.For(rule, "a", "/left"));
        for (var i = 0; i < 99; i++)
        {
            circuits.For(rule, "a", $"/{i}");
            circuits.For(rule, "a", "/kept");
        }

        circuits.For(rule, "a", "/kept").ShouldBeSameAs(kept);
        circuits.For(rule, "a", "/left").ShouldNotBeSameAs(left);
    }

    private static CircuitBreakerRule Rule(string trip, int maxRequests = 1, TimeSpan interval = default) =>
        new(maxRequests, interval, TimeSpan.FromSeconds(10), TripExpression.TryParse(trip)!);

    private CircuitBreaker Breaker(string trip, int maxRequests = 1, TimeSpan interval = default) => new(Rule(trip, maxRequests, interval), _time);

    private static void Attempt(CircuitBreaker breaker, bool success)
    {
        breaker.TryEnter(out var turn).ShouldBeNull();
        breaker.Report(turn, success);
    }
}
