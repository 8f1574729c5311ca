using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Monitoring.Alerts;
using Flywheel.Monitoring.Integrity;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>monitor:</c>.</summary>
internal static class MonitorSectionReader
{
    private static readonly string[] s_monitors = [.. MonitorNames.All, "*"];

    /// <summary>Reads the section; null when there is none.</summary>
    /// <param name="map">The section.</param>
    /// <param name="features">Features of the project.</param>
    /// <param name="refusals">Takes every mistake.</param>
    internal static MonitorDefinition? Read(YamlMap? map, IReadOnlyCollection<string> features, List<Refusal> refusals)
    {
        if (map is null)
        {
            return null;
        }

        var (empty, place) = (new MonitorDefinition(), map.Place);
        var rules = map.Items("alerts").Select(item => item.Map("a rule, such as { monitor: drift, severity: warning, owner: ann, action: look }")).OfType<YamlMap>().Select(RuleOf).OfType<AlertRule>().ToImmutableArray();
        var monitor = empty with
        {
            DaysPerFalseAlarm = map.Scalar("false_alarm_every")?.Duration()?.TotalDays ?? empty.DaysPerFalseAlarm,
            RowsPerSecond = (int)Math.Min(map.Scalar("rows_per_second")?.Whole(least: 1) ?? empty.RowsPerSecond, int.MaxValue),
            Features = [.. map.Items("features").Select(item => FeatureOf(item.Scalar(), features)).OfType<string>()],
            Integrity = IntegrityOf(map.Map("integrity"), empty, out var every),
            IntegrityEvery = every,
            WorthwhileLoss = map.Scalar("worthwhile_loss")?.Number() ?? empty.WorthwhileLoss,
            Skew = SkewOf(map.Map("skew")),
            Rules = [.. rules, .. rules.Any(rule => rule.Monitor == "*") ? [] : empty.Rules],
            Webhooks = [.. map.Items("webhooks").Select(item => AddressOf(item.Scalar())).OfType<Uri>()],
        };
        map.Close();
        refusals.AddRange(rules.GroupBy(rule => rule.Monitor, StringComparer.Ordinal).Where(named => named.Count() > 1).Select(named =>
            new Refusal("project.alert-twice", "Two rules", $"Two rules are for '{named.Key}'.", "Keep one.").At(place with { Key = "monitor.alerts" })));
        refusals.AddRange(OptionChecks.Check(monitor, "project.monitor", "monitor").Concat(OptionChecks.Check(monitor.Integrity, "project.monitor", "monitor.integrity"))
            .Concat(OptionChecks.Check(monitor.Skew, "project.monitor", "monitor.skew"))
            .Select(refusal => refusal.At(place with { Key = refusal.Place?.Key?.Replace("days_per_false_alarm", "false_alarm_every", StringComparison.Ordinal) })));
        return monitor;
    }

    private static string? FeatureOf(YamlScalar? written, IReadOnlyCollection<string> features)
    {
        if (written is null || features.Contains(written.Text))
        {
            return written?.Text;
        }

        written.Refuse("project.feature-unknown", "Unknown feature", $"There is no feature '{written.Text}' to watch.", Spelling.DidYouMean(written.Text, features));
        return null;
    }

    private static IntegrityOptions IntegrityOf(YamlMap? map, MonitorDefinition empty, out TimeSpan every)
    {
        (var options, every) = (empty.Integrity, empty.IntegrityEvery);
        if (map is null)
        {
            return options;
        }

        every = map.Scalar("every")?.Duration() ?? every;
        options = options with
        {
            MinRows = (int)Math.Min(map.Scalar("rows")?.Whole(least: 1) ?? options.MinRows, int.MaxValue),
            MissingRise = map.Scalar("missing_rise")?.Share() ?? options.MissingRise,
            Strange = map.Scalar("strange")?.Share() ?? options.Strange,
            RunTimes = map.Scalar("run_times")?.Number() ?? options.RunTimes,
            Fallbacks = map.Scalar("fallbacks")?.Share() ?? options.Fallbacks,
        };
        map.Close();
        return options;
    }

    private static SkewDefinition SkewOf(YamlMap? map)
    {
        var options = new SkewDefinition();
        if (map is null)
        {
            return options;
        }

        options = options with
        {
            Every = map.Scalar("every")?.Duration() ?? options.Every,
            Rows = (int)Math.Min(map.Scalar("rows")?.Whole(least: 1) ?? options.Rows, int.MaxValue),
            Share = map.Scalar("share")?.Share() ?? options.Share,
        };
        map.Close();
        return options;
    }

    private static AlertRule? RuleOf(YamlMap map)
    {
        var monitor = map.Required("monitor", "drift")?.OneOf(s_monitors);
        var severity = map.Scalar("severity")?.OneOf("notice", "warning", "critical");
        var (owner, action) = (map.Required("owner", "ann"), map.Required("action", "Look at the feature's source."));
        var repeat = map.Scalar("repeat_after")?.Duration() ?? TimeSpan.FromDays(1);
        map.Close();
        return monitor is null || owner is null || action is null ? null
            : new AlertRule(monitor, severity switch { "notice" => AlertSeverity.Notice, "critical" => AlertSeverity.Critical, _ => AlertSeverity.Warning }, owner.Text, action.Text, repeat);
    }

    private static Uri? AddressOf(YamlScalar? written)
    {
        if (written is null || (Uri.TryCreate(written.Text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            return written is null ? null : new Uri(written.Text);
        }

        written.Refuse("project.value", "Wrong value", $"'{written.Text}' is no address.", "Write for example 'http://127.0.0.1:9093/alerts'.");
        return null;
    }
}
