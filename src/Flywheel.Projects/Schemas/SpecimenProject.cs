namespace Flywheel.Projects.Schemas;

/// <summary>A project file that says everything a project file can say: reading it makes the reader ask for every key it knows.</summary>
internal static class SpecimenProject
{
    internal const string Text = """
        project: flights
        objective:
          business: Tell passengers at pushback whether they will arrive late
          task: binary-classification
          primary_metric: auc
          secondary_metrics: [log_loss]
          value: { true_positive: 4.0, false_positive: -1.0, false_negative: -3.0, true_negative: 0.0 }
          limits: { p99: 10ms, error_rate: 0.1%, staleness: 45d }
        sources:
          raw_flights: { parquet: flights.parquet }
        datasets:
          airports: { from: raw_flights, key: iata }
          flights:
            sql: flights.sql
            key: flight_id
            event_time: departs_at
            known_at: landed_at
            expect:
              - { column: delay, between: [-120, 1800] }
        features:
          distance: distance
        label: { name: late, of: flights, is: delay > 15, known_at: landed_at }
        split: { by: random, train: 70%, validate: 15%, test: 15%, seed: 1 }
        train:
          metric: auc
          rows: 500_000
          seed: 1
          candidates:
            - logistic-regression
            - gradient-boosting: { features: [distance], without: [distance], max_depth: 3..10 }
            - command: { run: python3 train.py, name: forest, files: [train.py], time: 10min, rows: parquet, features: [distance], without: [distance], trees: 100 }
          search: { strategy: halving, trials: 12, time: 5m }
        gates:
          - auc >= 0.86
        approvals: { risk: [ada] }
        endpoint:
          name: flights
          bandit: { policy: linear-thompson, among: [1, 2], reward: correct, epsilon: 10%, least: 1%, context: { distance: 0..3000 }, assign_by: [origin] }
        loop:
          look_every: 1min
          day_starts: 9h
          outcome_wait: 1d
          outcomes: { deadline: 7d, changes_for: 7d, hold_unknown: 1h, missing: unknown, contradiction: unknown }
          retrain: { calibration_alarm: retrain, loss_rise: 0.02, labels: 100_000, age: 30d, every: 7d, pause: 1d, judge: 3d, learn: 365d }
          rollout: { shares: [5%, 25%], watch: 7d, at_most: 28d }
        reviews:
          rules:
            - { name: unsure, within: 0.1, from: 0, until: 1, share: 100% }
          patience: 1d
          claim: 30min
          remember: 30d
          at_most: 10_000
          cost: 0.5
          learn: yes
        monitor:
          false_alarm_every: 90d
          rows_per_second: 100
          features: [distance]
          integrity: { every: 10min, rows: 100, missing_rise: 10%, strange: 5%, run_times: 3, fallbacks: 1% }
          worthwhile_loss: 0.005
          skew: { every: 1d, rows: 200, share: 1% }
          alerts:
            - { monitor: drift, severity: warning, owner: ann, action: Look at the source., repeat_after: 1d }
          webhooks: ["http://127.0.0.1:9093/alerts"]
        """;
}
