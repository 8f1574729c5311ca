using System.Collections.Immutable;
using Flywheel.Training.Parameters;

namespace Flywheel.Tests.Training;

public sealed class ParameterTests
{
    private static readonly ImmutableArray<ParameterDefinition> s_definitions =
    [
        ParameterDefinition.Number("learning_rate", 0.1, 0.0001, 1, "Step.", ParameterScale.Log),
        ParameterDefinition.Whole("max_depth", 6, 1, 16, "Depth."),
        ParameterDefinition.Flag("shuffle", false, "Order."),
        ParameterDefinition.Choice("loss", ["log", "square"], "Loss."),
    ];

    [Theory]
    [InlineData("learning_rate", "0.05", "0.05")]
    [InlineData("learning_rate", "1", "1")]
    [InlineData("max_depth", "1_0", "10")]
    [InlineData("shuffle", "true", "true")]
    [InlineData("loss", "square", "square")]
    public void A_value_reads_as_it_is_written(string name, string text, string value) => Of(name).Read(text).Value.ToString().ShouldBe(value);

    [Theory]
    [InlineData("learning_rate", "fast", "The parameter 'learning_rate' is 'fast'; it must be a number in 0.0001..1.")]
    [InlineData("learning_rate", "NaN", "The parameter 'learning_rate' is 'NaN'; it must be a number in 0.0001..1.")]
    [InlineData("learning_rate", "0,1", "The parameter 'learning_rate' is '0,1'; it must be a number in 0.0001..1.")]
    [InlineData("max_depth", "6.5", "The parameter 'max_depth' is '6.5'; it must be a whole number in 1..16.")]
    [InlineData("max_depth", "0", "The parameter 'max_depth' is '0'; it must be a whole number in 1..16.")]
    [InlineData("shuffle", "yes", "The parameter 'shuffle' is 'yes'; it must be true or false.")]
    [InlineData("loss", "squares", "The parameter 'loss' is 'squares'; it must be one of log, square. Did you mean 'square'?")]
    public void A_value_of_another_kind_or_range_is_refused(string name, string text, string message) =>
        Of(name).Read(text).Refusals.Single().ToString().ShouldBe(message);

    [Fact]
    public void A_set_holds_every_default_and_writes_its_names_in_order()
    {
        var set = ParameterSet.Resolve("trees", s_definitions, [new("max_depth", ParameterValue.Of(3L))]).Value;

        set.ToJson().ShouldBe("""{"learning_rate":0.1,"loss":"log","max_depth":3,"shuffle":false}""");
        set.Whole("max_depth").ShouldBe(3);
        set.ShouldBe(ParameterSet.Resolve("trees", s_definitions, [new("max_depth", ParameterValue.Of(3L)), new("loss", ParameterValue.Of("log"))]).Value);
    }

    [Fact]
    public void All_mistakes_in_a_set_are_refused_at_once()
    {
        var refused = ParameterSet.Resolve("trees", s_definitions, [new("depth", ParameterValue.Of(3L)), new("learning_rate", ParameterValue.Of(7L))]);

        refused.Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "'trees' has no parameter 'depth'. Known: learning_rate, loss, max_depth, shuffle.",
            "The parameter 'learning_rate' is '7'; it must be a number in 0.0001..1.",
        ]);
    }

    private static ParameterDefinition Of(string name) => s_definitions.Single(definition => definition.Name == name);
}
