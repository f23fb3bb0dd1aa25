// The emoji this page can draw, by Slack's names. A name it does not know is shown as it is written.

const TABLE = `
smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 rofl 🤣 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇
heart_eyes 😍 star-struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 zany_face 🤪 hugging_face 🤗 thinking_face 🤔 zipper_mouth_face 🤐
neutral_face 😐 expressionless 😑 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴
mask 😷 nerd_face 🤓 sunglasses 😎 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 astonished 😲 flushed 😳 cry 😢 sob 😭
scream 😱 disappointed 😞 sweat 😓 weary 😩 triumph 😤 rage 😡 angry 😠 exploding_head 🤯 partying_face 🥳 saluting_face 🫡 melting_face 🫠
+1 👍 -1 👎 thumbsup 👍 thumbsdown 👎 ok_hand 👌 wave 👋 raised_hand ✋ raised_hands 🙌 clap 👏 pray 🙏 handshake 🤝 muscle 💪 point_right 👉 point_left 👈
point_up ☝️ point_down 👇 crossed_fingers 🤞 v ✌️ eyes 👀 brain 🧠 writing_hand ✍️ heart ❤️ broken_heart 💔 sparkling_heart 💖 green_heart 💚 blue_heart 💙 yellow_heart 💛
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_multiplication_x ✖️ bangbang ‼️ exclamation ❗ question ❓
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 rotating_light 🚨 hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ clock1 🕐
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ large_green_square 🟩
large_red_square 🟥 large_yellow_square 🟨 white_large_square ⬜ black_large_square ⬛ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_forward ▶️
double_vertical_bar ⏸️ black_square_for_stop ⏹️ arrows_counterclockwise 🔄 repeat 🔁 rewind ⏪ fast_forward ⏩ heavy_plus_sign ➕ heavy_minus_sign ➖ link 🔗
tada 🎉 confetti_ball 🎊 sparkles ✨ star ⭐ star2 🌟 fire 🔥 zap ⚡ boom 💥 rocket 🚀 100 💯 trophy 🏆 medal 🏅 checkered_flag 🏁 triangular_flag_on_post 🚩
waving_white_flag 🏳️ waving_black_flag 🏴 dart 🎯 bulb 💡 bug 🐛 beetle 🪲 ant 🐜 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩 toolbox 🧰
construction 🚧 building_construction 🏗️ factory 🏭 package 📦 truck 🚚 ship 🚢 test_tube 🧪 microscope 🔬 telescope 🔭 mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑
shield 🛡️ broom 🧹 wastebasket 🗑️ seedling 🌱 evergreen_tree 🌲 deciduous_tree 🌳 herb 🌿 four_leaf_clover 🍀 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ rainbow 🌈
memo 📝 pencil ✏️ pencil2 ✏️ page_facing_up 📄 page_with_curl 📃 scroll 📜 clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 bookmark 🔖 books 📚 book 📖 notebook 📓
newspaper 📰 label 🏷️ file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ calendar 📆 date 📅 spiral_calendar_pad 🗓️ chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
bar_chart 📊 email 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 speech_balloon 💬 left_speech_bubble 🗨️ thought_balloon 💭 mega 📣 loudspeaker 📢
bell 🔔 no_bell 🔕 computer 💻 keyboard ⌨️ desktop_computer 🖥️ iphone 📱 camera 📷 camera_with_flash 📸 movie_camera 🎥 floppy_disk 💾 electric_plug 🔌 battery 🔋
moneybag 💰 dollar 💵 credit_card 💳 receipt 🧾 gift 🎁 balloon 🎈 crystal_ball 🔮 robot_face 🤖 alien 👽 ghost 👻 skull 💀 see_no_evil 🙈 cat 🐱 dog 🐶 fox_face 🦊
unicorn_face 🦄 bee 🐝 turtle 🐢 snail 🐌 octopus 🐙 coffee ☕ tea 🍵 beer 🍺 pizza 🍕 cake 🍰 cookie 🍪 apple 🍎 avocado 🥑 information_source ℹ️ id 🆔 new 🆕 up 🆙 cool 🆒 free 🆓
sos 🆘 soon 🔜 back 🔙 end 🔚 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣ a 🅰️ b 🅱️ globe_with_meridians 🌐 earth_africa 🌍
house 🏠 office 🏢 hospital 🏥 school 🏫 traffic_light 🚥 vertical_traffic_light 🚦 straight_ruler 📏 triangular_ruler 📐 scales ⚖️ jigsaw 🧩 art 🎨 performing_arts 🎭 musical_note 🎵
busts_in_silhouette 👥 bust_in_silhouette 👤 technologist 🧑‍💻 construction_worker 👷 detective 🕵️ mechanic 🧑‍🔧 scientist 🧑‍🔬 artist 🧑‍🎨 judge 🧑‍⚖️ shrug 🤷 facepalm 🤦
`;

const words = TABLE.trim().split(/\s+/);
export const EMOJI = new Map();
for (let index = 0; index < words.length; index += 2) EMOJI.set(words[index], words[index + 1]);

export const glyph = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? null;
export const OFTEN = ["white_check_mark", "x", "eyes", "+1", "tada", "heart"];
