using Flywheel.Projects;

namespace Flywheel.Cli.Starting;

/// <summary>The project file that <c>flywheel init</c> writes: every section once, each with why it is there.</summary>
internal static class StarterProject
{
    public const string FileName = ProjectReader.FileName;

    public const string DataName = "weather.csv";

    /// <summary>A row to ask about: a wet evening.</summary>
    public const string Row = """{"measured_at":"2024-12-31T18:00:00Z","station":"coast","temperature_c":6.5,"pressure_hpa":994,"humidity_percent":93,"wind_kmh":24,"rain_mm":3.1}""";

    public const string Text = """
        # Will it rain tomorrow? A whole project in one file. Change it section by section into yours.
        project: weather

        # What it is for, and what a decision is worth: the threshold is chosen by it.
        objective:
          business: Say each evening whether it will rain tomorrow
          value: { true_positive: 3.0, false_positive: -1.0, false_negative: -2.0, true_negative: 0.0 }

        # Where raw rows come from: csv, json or parquet; a path, a pattern (data/*.csv) or an address.
        sources:
          measurements: { csv: weather.csv }

        # What is kept of them. `event_time` is when a row happened, `known_at` when all of it could first be known: here the day
        # after, because the row says how the weather went on. Features see only what was known, so nothing leaks.
        datasets:
          weather:
            from: measurements
            key: id
            event_time: measured_at
            known_at: known_at
            expect:
              - { column: humidity_percent, between: [0, 100] }
              - { rows: ">= 2_000" }

        # What the model sees of a row: its own columns, and windows over what was known before it.
        features:
          station: station
          month: cast(date_part('month', measured_at) as text)
          temperature: temperature_c
          pressure: pressure_hpa
          humidity: humidity_percent
          wind: wind_kmh
          rain: rain_mm
          pressure_change: pressure_hpa - last(weather.pressure_hpa) over 3d by station
          pressure_against_week: pressure_hpa - mean(weather.pressure_hpa) over 7d by station
          wet_days_7d: mean(weather.rain_mm > 0) over 7d by station
          rain_elsewhere: mean(weather.rain_mm) over 2d

        # The question, and when its answer is known.
        label: { name: rain, is: rain_tomorrow_mm > 0, known_at: known_at }

        # Learn from the past, choose on what came next, judge on what came last.
        split: { by: time, train: 2023-01..2024-02, validate: 2024-03..2024-06, test: 2024-07..2024-12 }

        # What is tried. `2..4` is searched, and so is `0.05..0.2`, in equal ratios.
        train:
          metric: auc
          candidates:
            - logistic-regression
            - gradient-boosting: { max_depth: 2..4, learning_rate: 0.05..0.2 log, rounds: ..200 early-stop 20 }
          search: { trials: 6, time: 1m }

        # What a model must show before it serves.
        gates:
          - auc >= 0.7

        endpoint: { name: weather }

        """;
}
