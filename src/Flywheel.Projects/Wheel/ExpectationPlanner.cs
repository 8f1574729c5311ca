using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data.Expectations;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>From <c>expect:</c> to the data room's expectations.</summary>
internal static class ExpectationPlanner
{
    internal static ImmutableArray<IExpectation> Plan(DatasetEntry dataset, List<Refusal> refusals)
    {
        var expectations = ImmutableArray.CreateBuilder<IExpectation>();
        foreach (var entry in dataset.Expect)
        {
            var read = ExpectationReader.Read(entry.Values, entry.Place);
            refusals.AddRange(read.Refusals);
            if (read.TryGet(out var expectation))
            {
                expectations.Add(expectation);
            }
        }

        return expectations.ToImmutable();
    }

    /// <summary>What is expected, as a step's parameters hold it.</summary>
    internal static JsonArray Describe(DatasetEntry dataset) => new([.. dataset.Expect.Select(entry => (JsonNode)new JsonObject(entry.Values.Select(
        value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonArray([.. value.Value.Select(text => (JsonNode)text)])))))]);
}
