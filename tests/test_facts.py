"""Facts L001–L034 of the public report come out of the ledgers, and stand in every format."""

from decimal import Decimal
from pathlib import Path

import pytest
import reading

from xianbao.indicators import REGISTRY, evaluate
from xianbao.intake import Ledgers
from xianbao.quantities import Quantity

# fact, indicator, value (None: not a number), printed as, words of the report
FACTS = [
    ("L001", "triple_in_place", "3", "3个", "资金落实3个环节"),
    ("L002", "inspection_aspects", "3", "3个", "3个方面开展排查"),
    ("L003", "rectification_measures", "5", "5条", "明确整改措施5条"),
    ("L004", "trinity_network", "3", "3方", "学校、家庭、社会三方"),
    ("L005", "village_stationed_staff", "2", "2人", "派出干部2人驻村帮扶"),
    ("L006", "village_stationed_villages", "2", "2个", "的2个村"),
    ("L007", "linked_village_count", "5", "5个以上", "走访挂点村5个以上"),
    ("L008", "leader_visit_person_times", "30", "30余人次", "累计30余人次"),
    ("L009", "village_help_fund", "5", "5万元", "投入帮扶资金5万元"),
    ("L010", "goods_value", "1", "1万余元", "折价1万余元"),
    ("L011", "coordinated_project_fund", "100", "100万元", "统筹项目资金100万元"),
    ("L012", "integrated_fund_construction", "836.49", "836.49万元", "幼儿园建设836.49万元"),
    ("L013", "integrated_fund_construction_schools", "16", "16所", "用于16所中小学和幼儿园建设"),
    ("L014", "construction_completed_count", "6", "6个以上", "已填报完工6个以上"),
    ("L015", "construction_started_count", "1", "1个", "在建1个"),
    ("L016", "integrated_fund_equipment", "259.662", "259.662万元", "添置设备259.662万元"),
    ("L017", "equipment_school_count", "25", "25所", "用于25所学校添置设备"),
    ("L018", "integrated_fund_total", "1096.152", "1096.152万元", "整合涉农资金1096.152万元"),
    ("L019", "project_investment_planned", "37620", "37620万元", "预计投资3.762亿元"),
    ("L020", "project_loan", "30000", "30000万元", "其中贷款3亿元，占79.7%"),
    ("L021", "project_prelim_done_count", "13", "13个", "13个项目前期手续基本办结"),
    ("L022", "project_start_next_count", "3", "3个", "2018年启动3个"),
    ("L023", "village_primary_start_count", "3", "3个", "3个村级小学项目"),
    ("L024", "village_primary_investment", "600", "600万元", "预计投资600万元"),
    ("L025", "village_primary_start_month", None, "2017年10月", "计划2017年10月动工"),
    ("L026", "special_post_teacher_recruited", "83", "83名", "招聘特岗教师83名"),
    ("L027", "kindergarten_teacher_recruited", "115", "115名", "幼儿教师115名"),
    ("L028", "targeted_trained_teacher", "49", "49名", "定向培养的49名乡村教师"),
    ("L029", "teacher_assigned_remote", "37", "37名", "37名到边远乡村学校任教，占75.5%"),
    ("L030", "teacher_recruited_total", "198", "198名", "共198名"),
    ("L031", "aid_backpay_period", None, "2016年春季至2017年春季", "2016年春季至2017年春季学期"),
    ("L032", "aid_coverage_rate", "100", "100%", "覆盖率100%"),
]


@pytest.mark.parametrize(("fact", "key", "value", "printed", "words"), FACTS, ids=[f[0] for f in FACTS])
def test_fact_is_computed(luxi: Ledgers, fact: str, key: str, value: str | None, printed: str, words: str) -> None:
    measure = evaluate(luxi)[key]
    assert measure is not None
    assert measure.value == (None if value is None else Decimal(value))
    assert Quantity.of(REGISTRY[key], measure).printed() == printed


def test_fund_gap_l033_is_plan_less_arrived(luxi: Ledgers) -> None:
    """The source gives no figure: the gap must exist and add up."""
    values = evaluate(luxi)
    plan, arrived, gap = (
        values[k].value for k in ("project_investment_planned", "project_fund_arrived", "project_fund_gap")
    )
    assert gap == plan - arrived > 0


@pytest.mark.parametrize("target", ["pdf", "html", "docx"])
def test_every_fact_stands_in_every_format(built: Path, target: str) -> None:
    text = reading.READERS[target](built / f"report.{target}")
    absent = [(fact, words) for fact, _, _, _, words in FACTS if words not in text]
    assert absent == []
    assert "缺口10823万元" in text  # L033
    assert "全文4088字，公开显示2065字" in text  # L034
