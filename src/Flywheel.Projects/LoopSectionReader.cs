using Flywheel.Core;
using Flywheel.Labels.Outcomes;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>loop:</c>.</summary>
internal static class LoopSectionReader
{
    internal static LoopDefinition? Read(YamlMap? map, List<Refusal> refusals)
    {
        if (map is null)
        {
            return null;
        }

        var (empty, place) = (new LoopDefinition(), map.Place);
        var dayStarts = map.Scalar("day_starts")?.Duration() ?? empty.DayStarts;
        var wait = map.Scalar("outcome_wait")?.Duration() ?? empty.OutcomeWait;
        var loop = empty with
        {
            LookEvery = map.Scalar("look_every")?.Duration() ?? empty.LookEvery,
            DayStarts = dayStarts,
            OutcomeWait = wait,
            Outcomes = OutcomesOf(map.Map("outcomes")),
            Rollout = RolloutSectionReader.Read(map.Map("rollout"), dayStarts, wait),
            Retrain = RetrainOf(map.Map("retrain")),
        };
        map.Close();
        refusals.AddRange(OptionChecks.Check(loop.Outcomes, "project.loop", "loop.outcomes").Concat(OptionChecks.Check(loop.Rollout.Comparison, "project.loop", "loop.rollout"))
            .Select(refusal => refusal.At(place with { Key = refusal.Place?.Key })));
        return loop;
    }

    private static OutcomeRules OutcomesOf(YamlMap? map)
    {
        var rules = new OutcomeRules();
        if (map is null)
        {
            return rules;
        }

        rules = rules with
        {
            Deadline = map.Scalar("deadline")?.Duration() ?? rules.Deadline,
            ChangesFor = map.Scalar("changes_for")?.Duration() ?? rules.ChangesFor,
            HoldUnknown = map.Scalar("hold_unknown")?.Duration() ?? rules.HoldUnknown,
            Missing = map.Scalar("missing")?.OneOf("unknown", "negative") == "negative" ? MissingRule.Negative : rules.Missing,
            Contradiction = map.Scalar("contradiction")?.OneOf("unknown", "keep-first") == "keep-first" ? ContradictionRule.KeepFirst : rules.Contradiction,
        };
        map.Close();
        return rules;
    }

    private static RetrainDefinition? RetrainOf(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var empty = new RetrainDefinition();
        var retrain = empty with
        {
            OnCalibrationAlarm = map.Scalar("calibration_alarm")?.OneOf("retrain", "tell") != "tell",
            LossRise = map.Scalar("loss_rise")?.Number(),
            Labels = map.Scalar("labels")?.Whole(least: 1),
            Age = map.Scalar("age")?.Duration(),
            Every = map.Scalar("every")?.Duration(),
            Pause = map.Scalar("pause")?.Duration() ?? empty.Pause,
            Judge = map.Scalar("judge")?.Duration() ?? empty.Judge,
            Learn = map.Scalar("learn")?.Duration() ?? empty.Learn,
        };
        map.Close();
        return retrain;
    }
}
