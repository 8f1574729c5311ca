using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Expectations;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

internal static class ExpectationPlanner
{
    internal static ImmutableArray<IExpectation> Plan(DatasetEntry dataset, List<Refusal> refusals) => [];
}
