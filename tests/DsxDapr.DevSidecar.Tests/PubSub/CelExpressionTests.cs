using System.Text.Json;
using DsxDapr.DevSidecar.PubSub.Routing;

namespace DsxDapr.DevSidecar.Tests.PubSub;

public sealed class CelExpressionTests
{
    private static readonly JsonElement Event = JsonElement.Parse("""
        {"type":"order.created","subject":"it's","data":{"kind":"vip","size":7,"list":[1],"none":null,"nested":{"a":"b"}}}
        """);

    [Theory]
    [InlineData("event.type == 'order.created'", true)]
    [InlineData("event.type == \"order.created\"", true)]
    [InlineData("event.type != \"order.created\"", false)]
    [InlineData("\"vip\" == event.data.kind", true)]
    [InlineData("event.data.nested.a == 'b'", true)]
    [InlineData("event.subject == \"it's\"", true)]
    [InlineData("event.subject == 'it\\'s'", true)]
    [InlineData("event.data.size == '7'", false)]
    [InlineData("event.type == event.data.kind", false)]
    [InlineData("has(event.data.kind)", true)]
    [InlineData("has(event.data.other)", false)]
    [InlineData("has(event.data.none)", true)]
    [InlineData("has(event.data.other) && event.data.other == 'x'", false)]
    [InlineData("event.type == 'x' || event.data.kind == 'vip'", true)]
    [InlineData("event.type == 'x' && event.type == 'y' || event.data.kind == 'vip'", true)]
    [InlineData("event.type == 'x' && (event.type == 'y' || event.data.kind == 'vip')", false)]
    [InlineData("event.data.other == 'x' || event.data.kind == 'vip'", true)]
    [InlineData("event.data.other == 'x' && event.data.kind == 'plain'", false)]
    public void A_condition_is_evaluated_as_CEL_does(string expression, bool matches) => CelExpression.Parse(expression).Matches(Event).ShouldBe(matches);

    [Theory]
    [InlineData("event.data.other == 'x'", "no such key: other")]
    [InlineData("event.data.kind.deep == 'x'", "no such key: deep")]
    [InlineData("event.data.list.first == 'x'", "unsupported index type 'string' in list")]
    [InlineData("event.data.other == 'x' || event.data.kind == 'plain'", "no such key: other")]
    [InlineData("event.data.kind == 'vip' && event.data.other == 'x'", "no such key: other")]
    [InlineData("has(event.other.kind)", "no such key: other")]
    public void A_field_that_is_not_there_is_an_error_when_the_result_depends_on_it(string expression, string error) =>
        Should.Throw<RoutingException>(() => CelExpression.Parse(expression).Matches(Event)).Message.ShouldBe(error);

    [Theory]
    [InlineData("")]
    [InlineData("event")]
    [InlineData("event.type")]
    [InlineData("event.type ==")]
    [InlineData("event.type = 'a'")]
    [InlineData("event.type == 'a")]
    [InlineData("event.type == 'a' && ")]
    [InlineData("(event.type == 'a'")]
    [InlineData("event.type == 'a')")]
    [InlineData("event.data.size > 10")]
    [InlineData("event.data.size == 7")]
    [InlineData("!has(event.data.kind)")]
    [InlineData("event.type.startsWith('a')")]
    [InlineData("event.data['kind'] == 'vip'")]
    [InlineData("has('a')")]
    [InlineData("other.type == 'a'")]
    [InlineData("true")]
    [InlineData("event.type == '\\q'")]
    public void Anything_beyond_the_subset_is_refused(string expression) => Should.Throw<RoutingException>(() => CelExpression.Parse(expression));

    [Fact]
    public void Parentheses_without_end_do_not_exhaust_the_stack() =>
        Should.Throw<RoutingException>(() => CelExpression.Parse(new string('(', 100_000)));
}
