using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Storage.Lineage;

internal sealed record FactRow(
    long Id, string StepKey, string Step, string Project, string Code, string Parameters, string Environment, long Started, long Finished)
{
    public const string Select =
        "SELECT id AS Id, step_key AS StepKey, step AS Step, project AS Project, code AS Code, parameters AS Parameters, " +
        "environment AS Environment, started AS Started, finished AS Finished FROM lineage_facts";

    public const string Insert =
        "INSERT INTO lineage_facts (id, step_key, step, project, code, parameters, environment, started, finished) " +
        "VALUES (@Id, @StepKey, @Step, @Project, @Code, @Parameters, @Environment, @Started, @Finished)";

    public static FactRow Of(long id, StepFact fact) => new(id, fact.Key.ToString(), fact.Step, fact.Project, fact.Code.ToString(),
        fact.Parameters, fact.Environment, fact.Started.Microseconds, fact.Finished.Microseconds);

    public StepFact ToFact(ImmutableArray<ArtifactReference> inputs, ImmutableArray<ArtifactReference> outputs) =>
        new(Digest.Parse(StepKey), Step, Project, Digest.Parse(Code), Parameters, inputs, outputs, Environment, new Timestamp(Started), new Timestamp(Finished));
}
